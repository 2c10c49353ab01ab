package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.identitycenter.ProvisioningFilter;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.BackgroundReads;
import dev.ssoperator.inventory.BackgroundReads.Reading;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.inventory.StaleProvisionings;
import dev.ssoperator.reconcile.Rechecks;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Annotations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of permission sets in AWS, read in the background: again when the operator has changed
 * something, when the user asks, and once per drift interval.
 */
final class Observations {

  /** A spec that changes again and again is not compared with a new read each time. */
  private static final int POLLS_FRESH = 5;

  private final BackgroundReads<String, Observation> byArn;
  private final BackgroundReads<String, Optional<PermissionSetSnapshot>> byName;
  private final Map<String, Instant> changedAt = new ConcurrentHashMap<>();
  private final StaleProvisionings staleProvisionings;
  private final Rechecks rechecks;
  private final Duration fresh;
  private final Clock clock;

  Observations(
      IdentityCenter identityCenter,
      ReadThreads threads,
      StaleProvisionings staleProvisionings,
      Rechecks rechecks,
      Pacing pacing,
      Clock clock) {
    this.staleProvisionings = staleProvisionings;
    this.rechecks = rechecks;
    this.fresh = pacing.pollInterval().multipliedBy(POLLS_FRESH);
    this.clock = clock;
    this.byArn =
        new BackgroundReads<>(
            threads, (arn, lane) -> read(identityCenter.in(lane), arn), arn -> {}, clock);
    this.byName =
        new BackgroundReads<>(
            threads,
            (name, lane) -> {
              var port = identityCenter.in(lane);
              return port.findPermissionSet(name).flatMap(port::readPermissionSet);
            },
            name -> {},
            clock);
  }

  /** The accounts first, so that none is seen to be behind a change that is not seen itself. */
  private static Observation read(IdentityCenter identityCenter, String arn) {
    var outdated = identityCenter.provisionedAccounts(arn, ProvisioningFilter.OUTDATED);
    return new Observation(identityCenter.readPermissionSet(arn), outdated);
  }

  /**
   * The resource's set, fresh enough; empty while it is being read, at whose end the requester is
   * woken.
   */
  Optional<Observation> of(
      PermissionSet resource, PermissionSetStatusDraft draft, Requester requester) {
    var arn = draft.arn();
    if (arn == null) {
      return Optional.of(Observation.NONE);
    }
    var asked = draft.isAsked(Annotations.requestedAt(resource));
    var applied = resource.getMetadata().getGeneration().equals(draft.appliedGeneration());
    var now = clock.instant();
    var due = rechecks.lastDue(resource);
    var changed = latest(changedAt.getOrDefault(arn, Instant.MIN), staleProvisionings.last(arn));
    var isUrgent = asked || !applied || changed.isAfter(due);
    var isFirst = byArn.known(arn).isEmpty();
    return byArn
        .get(
            arn,
            latest(
                due, changed, asked ? now : Instant.MIN, applied ? Instant.MIN : now.minus(fresh)),
            isUrgent ? Lane.GRANT : isFirst ? Lane.READ : Lane.SWEEP,
            requester)
        .map(Reading::value);
  }

  private static Instant latest(Instant... times) {
    return Stream.of(times).max(Comparator.naturalOrder()).orElse(Instant.MIN);
  }

  /** The set with this name, as AWS says now; empty while it is being read. */
  Optional<Reading<Optional<PermissionSetSnapshot>>> named(String name, Requester requester) {
    return byName.get(name, clock.instant(), Lane.GRANT, requester);
  }

  /** The set is the resource's: from now on the operator's edits of it are known. */
  void follow(String arn) {
    staleProvisionings.follow(arn);
  }

  /** The operator has edited the set. */
  void edited(String arn) {
    staleProvisionings.edited(arn);
    changedAt.put(arn, clock.instant());
  }

  /** The operator has changed what is provisioned of the set. */
  void provisioned(@Nullable String arn) {
    if (arn != null) {
      changedAt.put(arn, clock.instant());
    }
  }

  /** The resource is gone. */
  void forget(@Nullable String arn) {
    if (arn != null) {
      byArn.forget(arn);
      changedAt.remove(arn);
      staleProvisionings.forget(arn);
    }
  }

  /** When the resource was last due to be compared with AWS. */
  Instant lastDue(PermissionSet resource) {
    return rechecks.lastDue(resource);
  }

  /** The time until the resource is due again. */
  Duration untilDue(PermissionSet resource) {
    return rechecks.untilDue(resource);
  }
}
