package dev.ssoperator.identitycenter;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that {@code UpdatePermissionSet} takes. All three are always sent, because AWS
 * clears an omitted relay state and resets an omitted session duration.
 *
 * @param description 1 to 700 characters; null keeps AWS's value, which cannot be removed
 * @param sessionDuration 1 h to 12 h
 * @param relayState 1 to 240 characters; null removes it
 */
public record PermissionSetAttributes(
    @Nullable String description, Duration sessionDuration, @Nullable String relayState) {}
