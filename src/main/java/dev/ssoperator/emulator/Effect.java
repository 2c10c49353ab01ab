package dev.ssoperator.emulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change of what exists.
 *
 * @param seq counts from 1, shared with {@link Call}
 * @param time when it became true on the emulator's clock; an asynchronous one, when it completed
 * @param kind what changed
 * @param memberId the user of a membership, whose group is the principal
 */
public record Effect(
    long seq,
    Instant time,
    Kind kind,
    @Nullable String accountId,
    @Nullable String permissionSetArn,
    @Nullable String principalType,
    @Nullable String principalId,
    @Nullable String memberId) {

  public enum Kind {
    PERMISSION_SET_CREATED,
    PERMISSION_SET_UPDATED,
    PERMISSION_SET_TAGGED,
    PERMISSION_SET_DELETED,
    ASSIGNMENT_CREATED,
    ASSIGNMENT_DELETED,
    PROVISIONED,
    DEPROVISIONED,
    INSTANCE_UPDATED,
    PRINCIPAL_CREATED,
    PRINCIPAL_DELETED,
    MEMBERSHIP_CREATED,
    MEMBERSHIP_DELETED
  }
}
