/**
 * The port to AWS: what can be asked of IAM Identity Center, in the domain's words, and the only
 * place that knows the AWS SDK.
 */
@NullMarked
package dev.ssoperator.identitycenter;

import org.jspecify.annotations.NullMarked;
