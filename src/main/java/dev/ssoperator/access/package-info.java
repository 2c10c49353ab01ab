/** What resources request of AWS assignments, and every grant and revocation. */
@NullMarked
package dev.ssoperator.access;

import org.jspecify.annotations.NullMarked;
