package dev.ssoperator.identitycenter;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a permission set in AWS.
 *
 * @param arn {@code arn:aws:sso:::permissionSet/ssoins-…/ps-…}
 * @param name the set's name, which is immutable
 * @param createdDate when it was created, if AWS reports it
 * @param content everything that can be changed
 */
public record PermissionSetSnapshot(
    String arn, String name, @Nullable Instant createdDate, PermissionSetContent content) {}
