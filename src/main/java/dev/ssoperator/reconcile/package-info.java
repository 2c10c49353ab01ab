/** The common parts of all reconcilers: the shell, preconditions, admission, backoff, rechecks. */
@NullMarked
package dev.ssoperator.reconcile;

import org.jspecify.annotations.NullMarked;
