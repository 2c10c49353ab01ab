/** Account assignments: who claims which, what to request next, and the reconciler. */
@NullMarked
package dev.ssoperator.assignment;

import org.jspecify.annotations.NullMarked;
