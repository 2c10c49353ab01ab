/** The operator's output to users: conditions, their reasons, status writes and events. */
@NullMarked
package dev.ssoperator.status;

import org.jspecify.annotations.NullMarked;
