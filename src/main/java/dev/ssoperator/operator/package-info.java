/** The running operator: its configuration and wiring. */
@NullMarked
package dev.ssoperator.operator;

import org.jspecify.annotations.NullMarked;
