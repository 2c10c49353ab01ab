package dev.ssoperator.permissionset;

import dev.ssoperator.api.AdoptionPolicy;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.PermissionSetAttributes;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds a resource's permission set in AWS, or creates it. A set that was created just before a
 * crash is found again by its name and owner tags.
 */
final class PermissionSetLocator {

  /** The outcome. */
  sealed interface Located {

    /**
     * The set may be changed by the resource.
     *
     * @param isNew whether it was created just now
     */
    record Usable(PermissionSetSnapshot set, boolean isNew) implements Located {}

    /** There is a set of that name, and it is not to be touched. */
    record Refused(Verdict verdict) implements Located {}

    /** There is a set of that name, and it is being read; the owner is woken then. */
    record Reading() implements Located {}
  }

  /** {@code spec.name} is immutable. */
  private static final String OTHER_NAME =
      "delete this resource and create it with another spec.name";

  private final IdentityCenter identityCenter;
  private final IdentityCenter urgently;
  private final Observations observations;

  /** Names for which AWS has refused a creation; AWS is read again before the next one. */
  private final Set<String> taken = ConcurrentHashMap.newKeySet();

  PermissionSetLocator(IdentityCenter identityCenter, Observations observations) {
    this.identityCenter = identityCenter;
    this.urgently = identityCenter.in(Lane.REVOKE);
    this.observations = observations;
  }

  /**
   * Finds or creates the set.
   *
   * @param known the set the resource's status names, if there is one
   * @param requester woken when a set of that name was read
   */
  Located locate(
      DesiredPermissionSet.Valid desired,
      Owner owner,
      AdoptionPolicy adoption,
      Optional<PermissionSetSnapshot> known,
      Requester requester) {
    // Names never change: a set with another name is one that somebody has written into the status.
    var ours = known.filter(set -> set.name().equals(desired.name()));
    if (ours.isPresent()) {
      return check(ours.get(), owner, AdoptionPolicy.ADOPT);
    }
    if (taken.contains(desired.name())) {
      var reading = observations.named(desired.name(), requester);
      if (reading.isEmpty()) {
        return new Located.Reading();
      }
      var existing = reading.get().value();
      if (existing.isPresent()) {
        return check(existing.get(), owner, adoption);
      }
    }
    return create(desired, requester);
  }

  private Located create(DesiredPermissionSet.Valid desired, Requester requester) {
    var content = desired.content();
    try {
      var created =
          identityCenter.createPermissionSet(
              desired.name(),
              new PermissionSetAttributes(
                  content.description(),
                  Objects.requireNonNullElse(content.sessionDuration(), Duration.ofHours(1)),
                  content.relayState()),
              content.tags());
      taken.remove(desired.name());
      return new Located.Usable(created, true);
    } catch (IdentityCenterException e) {
      if (e.kind() != ErrorKind.ALREADY_EXISTS) {
        throw e;
      }
      if (taken.add(desired.name())) {
        var unused = observations.named(desired.name(), requester);
        return new Located.Reading();
      }
      throw new IdentityCenterException(
          ErrorKind.OPERATION_IN_PROGRESS,
          e.operation(),
          e.awsMessage() + " It is not listed yet.",
          e.awsRequestId(),
          e);
    }
  }

  /** The resource is gone. */
  void forget(String name) {
    taken.remove(name);
  }

  /** Finds the set that is to be deleted with its resource; empty when there is none of its own. */
  Optional<PermissionSetSnapshot> owned(String name, Owner owner, @Nullable String knownArn) {
    var arn = knownArn == null ? urgently.findPermissionSet(name) : Optional.of(knownArn);
    return arn.flatMap(urgently::readPermissionSet)
        .filter(set -> set.name().equals(name))
        .filter(
            set -> {
              var ownership = owner.of(set.content().tags());
              var isUnclaimed =
                  ownership instanceof Owner.Ownership.None
                      || ownership instanceof Owner.Ownership.Incomplete;
              return ownership instanceof Owner.Ownership.Own || (isUnclaimed && knownArn != null);
            });
  }

  private static Located check(PermissionSetSnapshot set, Owner owner, AdoptionPolicy adoption) {
    return refusal(set, owner, adoption)
        .<Located>map(Located.Refused::new)
        .orElseGet(() -> new Located.Usable(set, false));
  }

  /** The verdict on a resource that may not change the set of its name. */
  static Optional<Verdict> refusal(
      PermissionSetSnapshot set, Owner owner, AdoptionPolicy adoption) {
    var ownership = owner.of(set.content().tags());
    if (ownership instanceof Owner.Ownership.ControlTower) {
      return refused(
          Reason.MANAGED_BY_CONTROL_TOWER,
          "permission set %s belongs to AWS Control Tower (tag managedBy=ControlTower); "
              + OTHER_NAME,
          set);
    }
    if (ownership instanceof Owner.Ownership.Another another) {
      return refused(
          Reason.OWNED_BY_ANOTHER,
          "permission set %s belongs to PermissionSet " + another.owner() + "; " + OTHER_NAME,
          set);
    }
    var isUnclaimed =
        ownership instanceof Owner.Ownership.None
            || ownership instanceof Owner.Ownership.Incomplete;
    return isUnclaimed && adoption == AdoptionPolicy.NEVER
        ? refused(
            Reason.ALREADY_EXISTS,
            "permission set %s exists and no resource owns it; set spec.adoptionPolicy to Adopt to"
                + " take it over, or "
                + OTHER_NAME,
            set)
        : Optional.empty();
  }

  private static Optional<Verdict> refused(
      Reason reason, String message, PermissionSetSnapshot set) {
    return Optional.of(Verdict.of(reason, message.formatted(set.name())));
  }
}
