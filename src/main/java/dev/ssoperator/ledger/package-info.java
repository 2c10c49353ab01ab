/** The cache of AWS state: read once, in the background, and shared by all resources. */
@NullMarked
package dev.ssoperator.ledger;

import org.jspecify.annotations.NullMarked;
