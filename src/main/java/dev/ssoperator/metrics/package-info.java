/** The operator's metrics; the only package that uses Micrometer. */
@NullMarked
package dev.ssoperator.metrics;

import org.jspecify.annotations.NullMarked;
