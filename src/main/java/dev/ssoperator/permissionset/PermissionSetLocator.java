package dev.ssoperator.permissionset;

import dev.ssoperator.api.AdoptionPolicy;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.PermissionSetAttributes;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds a resource's permission set in AWS, or creates it. A set that was created just before a
 * crash is found again by its name and owner tags.
 */
final class PermissionSetLocator {

  /** The outcome. */
  sealed interface Located {

    /** The set may be changed by the resource. */
    record Usable(PermissionSetSnapshot set) implements Located {}

    /** There is a set of that name, and it is not to be touched. */
    record Refused(Verdict verdict) implements Located {}

    /** There is a set of that name, and it is being read; the owner is woken then. */
    record Reading() implements Located {}
  }

  private final IdentityCenter identityCenter;
  private final IdentityCenter urgently;
  private final Observations observations;

  PermissionSetLocator(IdentityCenter identityCenter, Observations observations) {
    this.identityCenter = identityCenter;
    this.urgently = identityCenter.in(Lane.REVOKE);
    this.observations = observations;
  }

  /**
   * Finds or creates the set.
   *
   * @param known the set the resource's status names, if there is one
   * @param wake run when a set of that name was read
   */
  Located locate(
      DesiredPermissionSet.Valid desired,
      Owner owner,
      AdoptionPolicy adoption,
      Optional<PermissionSetSnapshot> known,
      Runnable wake) {
    if (known.isPresent()) {
      return check(known.get(), owner, AdoptionPolicy.ADOPT);
    }
    try {
      var content = desired.content();
      return new Located.Usable(
          identityCenter.createPermissionSet(
              desired.name(),
              new PermissionSetAttributes(
                  content.description(),
                  Objects.requireNonNullElse(content.sessionDuration(), Duration.ofHours(1)),
                  content.relayState()),
              content.tags()));
    } catch (IdentityCenterException e) {
      if (e.kind() != ErrorKind.ALREADY_EXISTS) {
        throw e;
      }
      var reading = observations.named(desired.name(), wake);
      if (reading.isEmpty()) {
        return new Located.Reading();
      }
      var existing = reading.get().value();
      if (existing.isEmpty()) {
        throw new IdentityCenterException(
            ErrorKind.OPERATION_IN_PROGRESS,
            e.operation(),
            e.awsMessage() + " It is not listed yet.",
            e.awsRequestId(),
            e);
      }
      return check(existing.get(), owner, adoption);
    }
  }

  /** Finds the set that is to be deleted with its resource; empty when there is none of its own. */
  Optional<String> ownedArn(String name, Owner owner, @Nullable String knownArn) {
    var arn = knownArn == null ? urgently.findPermissionSet(name) : Optional.of(knownArn);
    return arn.flatMap(urgently::readPermissionSet)
        .filter(
            set -> {
              var ownership = owner.of(set.content().tags());
              return ownership instanceof Owner.Ownership.Own
                  || (ownership instanceof Owner.Ownership.None && knownArn != null);
            })
        .map(PermissionSetSnapshot::arn);
  }

  private static Located check(PermissionSetSnapshot set, Owner owner, AdoptionPolicy adoption) {
    var ownership = owner.of(set.content().tags());
    if (ownership instanceof Owner.Ownership.ControlTower) {
      return refused(
          Reason.MANAGED_BY_CONTROL_TOWER,
          "permission set %s belongs to AWS Control Tower (tag managedBy=ControlTower); choose"
              + " another spec.name",
          set);
    }
    if (ownership instanceof Owner.Ownership.Another another) {
      return refused(
          Reason.OWNED_BY_ANOTHER,
          "permission set %s belongs to " + another.owner() + "; choose another spec.name",
          set);
    }
    if (ownership instanceof Owner.Ownership.None && adoption == AdoptionPolicy.NEVER) {
      return refused(
          Reason.ALREADY_EXISTS,
          "permission set %s exists and nobody owns it; set spec.adoptionPolicy to Adopt to take"
              + " it over, or choose another spec.name",
          set);
    }
    return new Located.Usable(set);
  }

  private static Located refused(Reason reason, String message, PermissionSetSnapshot set) {
    return new Located.Refused(Verdict.of(reason, message.formatted(set.name())));
  }
}
