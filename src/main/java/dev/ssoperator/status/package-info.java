/** What the operator tells users: conditions, their reasons, status writes and events. */
@NullMarked
package dev.ssoperator.status;

import org.jspecify.annotations.NullMarked;
