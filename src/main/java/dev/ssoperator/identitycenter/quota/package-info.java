/** What AWS allows: how many calls, how many requests in progress, and who goes first. */
@NullMarked
package dev.ssoperator.identitycenter.quota;

import org.jspecify.annotations.NullMarked;
