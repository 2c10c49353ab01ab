/** How log entries are written; the only place that knows Logback. */
@NullMarked
package dev.ssoperator.logging;

import org.jspecify.annotations.NullMarked;
