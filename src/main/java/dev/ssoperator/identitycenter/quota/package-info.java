/** How many calls the operator may make, and who goes first; knows no call itself. */
@NullMarked
package dev.ssoperator.identitycenter.quota;

import org.jspecify.annotations.NullMarked;
