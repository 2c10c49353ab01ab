package dev.ssoperator.identitycenter;

import org.jspecify.annotations.Nullable;

/**
 * A group of the Identity Store.
 *
 * @param displayName null if AWS has none; unique otherwise
 */
public record DirectoryGroup(String id, @Nullable String displayName) {}
