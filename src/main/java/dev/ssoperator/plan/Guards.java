package dev.ssoperator.plan;

import dev.ssoperator.access.AccessOutcome;
import dev.ssoperator.access.Boundaries;
import dev.ssoperator.access.BreakerRecord;
import dev.ssoperator.access.BreakerStore;
import dev.ssoperator.access.ProtectedAccess;
import dev.ssoperator.access.ProtectedAccess.Named;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.boundary.FixedBoundaries;
import dev.ssoperator.reconcile.RequestVerdicts;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Verdict;
import dev.ssoperator.survey.Survey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What keeps the operator from granting, editing and revoking, decided by its own classes. */
final class Guards implements AutoCloseable {

  /** Nothing was revoked before, and nothing is released. */
  private static final BreakerStore EMPTY =
      new BreakerStore() {
        @Override
        public Map<String, BreakerRecord> load() {
          return Map.of();
        }

        @Override
        public void save(String namespace, BreakerRecord record) {
          // The breaker has its own copy, which ends with the plan.
        }

        @Override
        public Optional<String> release(String namespace) {
          return Optional.empty();
        }
      };

  private final Boundaries boundaries;
  private final ProtectedAccess protectedAccess;
  private final RevocationBreaker breaker;

  Guards(Declared declared, Survey survey, SurveyNames names, Planner.Settings settings) {
    boundaries =
        settings.isBounded()
            ? FixedBoundaries.of(declared.boundaries(), survey.organization())
            : Boundaries.OFF;
    follow(PermissionSet.class, declared.permissionSets());
    follow(AccountAssignment.class, declared.allAssignments());
    follow(AccountAssignmentSet.class, declared.assignmentSets());
    protectedAccess = new ProtectedAccess(settings.protectedSettings(), names);
    // All of the plan happens at one time.
    breaker =
        new RevocationBreaker(
            settings.revocations(),
            EMPTY,
            Duration.ofDays(1),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
  }

  private <R extends HasMetadata> void follow(Class<R> kind, Collection<R> all) {
    boundaries.follow(kind, namespace -> in(namespace, all), resource -> {});
  }

  private static <R extends HasMetadata> Stream<R> in(String namespace, Collection<R> all) {
    return all.stream().filter(resource -> namespace.equals(resource.getMetadata().getNamespace()));
  }

  Boundaries boundaries() {
    return boundaries;
  }

  static Requester requester(HasMetadata resource) {
    return new Requester(
        resource.getKind(), ResourceID.fromResource(resource), Requester.Purpose.SPEC, woken -> {});
  }

  /** Why no resource may change a permission set. */
  Optional<Verdict> permissionSet(String name, @Nullable String arn) {
    return protectedAccess.ofPermissionSet(name, arn).map(RequestVerdicts::of);
  }

  /** Why what a permission set grants in some of these accounts may not be changed. */
  Optional<Verdict> accounts(Collection<String> accountIds, HasMetadata resource) {
    return protectedAccess.ofAccounts(accountIds, requester(resource)).map(RequestVerdicts::of);
  }

  /** Why a resource may not request an assignment. */
  Optional<String> request(AssignedAccess access, AccountAssignment resource) {
    return protectedAccess
        .of(access, Named.of(resource.getSpec()), requester(resource))
        .map(RequestVerdicts::of)
        .map(Verdict::message);
  }

  /** Why no resource may revoke an assignment. */
  Optional<String> revocation(AssignedAccess access, HasMetadata resource) {
    return protectedAccess
        .of(access, Named.BY_ID, requester(resource))
        .map(RequestVerdicts::of)
        .map(Verdict::message);
  }

  /** Why an edit that takes policies away in accounts is held; counts it if it is not. */
  Optional<Verdict> edit(PermissionSet resource, int accounts) {
    return breaker
        .admitEdit(requester(resource), resource.getKind(), accounts)
        .map(RequestVerdicts::of);
  }

  /** Why revocations that belong together are held. */
  Optional<String> together(AccountAssignmentSet set, int revocations) {
    return breaker
        .admitTogether(requester(set), revocations)
        .map(RequestVerdicts::of)
        .map(Verdict::message);
  }

  /**
   * Why a revocation is held; counts it if it is not.
   *
   * @param left how many of the namespace are not made yet
   */
  Optional<String> count(HasMetadata resource, int left) {
    var requester = requester(resource);
    return breaker
        .admit(
            requester,
            () -> left,
            () -> {
              breaker.spend(requester);
              return Optional.empty();
            })
        .filter(AccessOutcome.Stopped.class::isInstance)
        .map(outcome -> RequestVerdicts.of((AccessOutcome.Stopped) outcome).message());
  }

  @Override
  public void close() {
    breaker.close();
  }
}
