/**
 * IAM's grammar of identity-based policies, as far as it is published; depends on none of the other
 * packages.
 *
 * <p>Sources are the IAM User Guide's pages "Grammar of the IAM JSON policy language" and "IAM JSON
 * policy elements". What they leave open is accepted, because AWS has the last word and a wrong
 * refusal would keep a user from an edit that AWS takes.
 */
@NullMarked
package dev.ssoperator.iam;

import org.jspecify.annotations.NullMarked;
