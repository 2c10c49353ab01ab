package dev.ssoperator.identitycenter;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A permission set as AWS holds it.
 *
 * @param arn {@code arn:aws:sso:::permissionSet/ssoins-…/ps-…}
 * @param name the set's name, which never changes
 * @param createdDate when it was created, if AWS says so
 * @param content everything that can be changed
 */
public record PermissionSetSnapshot(
    String arn, String name, @Nullable Instant createdDate, PermissionSetContent content) {}
