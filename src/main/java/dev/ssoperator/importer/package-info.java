/** Manifests from what an instance of Identity Center holds. */
@NullMarked
package dev.ssoperator.importer;

import org.jspecify.annotations.NullMarked;
