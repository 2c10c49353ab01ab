/**
 * The custom resources of {@code ssoperator.dev/v1beta1}: their shape, and no logic.
 *
 * <p>The records are the source of the generated {@code crds/*.yaml}.
 */
@NullMarked
package dev.ssoperator.api;

import org.jspecify.annotations.NullMarked;
