/**
 * The port to AWS: the operations of IAM Identity Center in the domain's terms. The only package
 * that uses the AWS SDK.
 */
@NullMarked
package dev.ssoperator.identitycenter;

import org.jspecify.annotations.NullMarked;
