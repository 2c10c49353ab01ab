/** The configuration of the log; the only package that uses Logback. */
@NullMarked
package dev.ssoperator.logging;

import org.jspecify.annotations.NullMarked;
