/** What AWS holds, as far as it was read: read once, in the background, and shared. */
@NullMarked
package dev.ssoperator.ledger;

import org.jspecify.annotations.NullMarked;
