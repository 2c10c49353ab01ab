/** What every reconciler is made of: the shell, preconditions, admission, backoff, rechecks. */
@NullMarked
package dev.ssoperator.reconcile;

import org.jspecify.annotations.NullMarked;
