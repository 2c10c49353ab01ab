/** Permission sets: what differs, what to provision next, and the reconciler. */
@NullMarked
package dev.ssoperator.permissionset;

import org.jspecify.annotations.NullMarked;
