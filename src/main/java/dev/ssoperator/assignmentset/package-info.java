/** Assignments of many principals, permission sets and accounts from one resource. */
@NullMarked
package dev.ssoperator.assignmentset;

import org.jspecify.annotations.NullMarked;
