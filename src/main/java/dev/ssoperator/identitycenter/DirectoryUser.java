package dev.ssoperator.identitycenter;

import org.jspecify.annotations.Nullable;

/**
 * A user of the Identity Store.
 *
 * @param userName null if AWS has none; unique otherwise
 * @param displayName not unique; null if AWS has none
 * @param email null if AWS has none. The Identity Store keeps one at most
 * @param isEnabled whether the user can sign in ({@code UserStatus}); null if AWS does not say
 */
public record DirectoryUser(
    String id,
    @Nullable String userName,
    @Nullable String displayName,
    @Nullable String email,
    @Nullable Boolean isEnabled) {}
