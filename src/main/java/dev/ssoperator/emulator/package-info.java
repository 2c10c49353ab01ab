/**
 * IAM Identity Center for machines that have none: SSO Admin, Identity Store and Organizations over
 * HTTP, as AWS speaks it (awsJson1.1).
 *
 * <p>It knows nothing of the operator. What AWS does that nobody could verify is a switch in {@link
 * dev.ssoperator.emulator.Behaviour}.
 */
@NullMarked
package dev.ssoperator.emulator;

import org.jspecify.annotations.NullMarked;
