/** What the operator measures; the only place that knows Micrometer. */
@NullMarked
package dev.ssoperator.metrics;

import org.jspecify.annotations.NullMarked;
