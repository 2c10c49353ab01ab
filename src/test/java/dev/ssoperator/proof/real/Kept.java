package dev.ssoperator.proof.real;

import dev.ssoperator.emulator.Effect;
import java.time.Instant;

/**
 * An access that a resource requested, and had, from one moment to another.
 *
 * @param until when its deletion was requested, or later than everything
 */
record Kept(
    String name,
    String accountId,
    String permissionSetArn,
    String principalId,
    Instant from,
    Instant until) {

  /** The same, which nobody requests from now on. */
  Kept endingAt(Instant end) {
    return new Kept(name, accountId, permissionSetArn, principalId, from, end);
  }

  /** Whether this took the access away while a resource requested it. */
  boolean isViolatedBy(Effect effect) {
    return effect.kind() == Effect.Kind.ASSIGNMENT_DELETED
        && accountId.equals(effect.accountId())
        && permissionSetArn.equals(effect.permissionSetArn())
        && principalId.equals(effect.principalId())
        && effect.time().isAfter(from)
        && effect.time().isBefore(until);
  }
}
