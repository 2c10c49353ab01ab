/** The evidence of every grant and revocation: one line of the log each, in a stable schema. */
@NullMarked
package dev.ssoperator.audit;

import org.jspecify.annotations.NullMarked;
