package dev.ssoperator.identitycenter;

/**
 * The organization instance of IAM Identity Center the operator works on.
 *
 * @param arn {@code arn:aws:sso:::instance/ssoins-…}
 * @param identityStoreId {@code d-…} or a UUID
 */
public record Instance(String arn, String identityStoreId) {}
