/** The running operator: its configuration and how its parts are put together. */
@NullMarked
package dev.ssoperator.operator;

import org.jspecify.annotations.NullMarked;
