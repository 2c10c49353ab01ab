package dev.ssoperator.identitycenter;

import org.jspecify.annotations.Nullable;

/**
 * The organization instance of IAM Identity Center the operator works on.
 *
 * @param arn {@code arn:aws:sso:::instance/ssoins-…}
 * @param identityStoreId {@code d-…} or a UUID
 * @param ownerAccountId the organization's management account, which owns its instance
 */
public record Instance(String arn, String identityStoreId, @Nullable String ownerAccountId) {}
