/**
 * IAM's grammar of identity-based policies, as far as it is published; depends on none of the other
 * packages.
 *
 * <p>Sources are the IAM User Guide's pages "Grammar of the IAM JSON policy language" and "IAM JSON
 * policy elements". The checks accept what these pages leave open: AWS decides, and a wrong
 * rejection would block an edit that AWS accepts.
 */
@NullMarked
package dev.ssoperator.iam;

import org.jspecify.annotations.NullMarked;
