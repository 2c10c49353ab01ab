package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.AssignmentRequestBuilder;
import dev.ssoperator.api.ObsoleteAssignment;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.RequestTarget;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever exists in AWS because of a resource is named in its status, at every moment. */
class HeldAssignmentsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");
  private static final AssignedAccess A = access("1");
  private static final AssignedAccess B = access("2");
  private static final AssignedAccess C = access("3");

  private final HeldAssignments held = new HeldAssignments(null);

  @Test
  void aRequestIsNamedFromBeforeItIsSentUntilItHasEnded() {
    assertThat(held.isEmpty()).isTrue();

    held.recordIntent(Operation.CREATE, A, NOW, null);
    assertThat(held.isInProgress()).isTrue();
    assertThat(held.isEmpty()).isFalse();
    assertThat(held.request().id()).isNull();
    assertThat(held.request().startTime()).isEqualTo(Instant.parse("2026-01-01T00:00:00.123Z"));

    held.markAccepted("r1");
    assertThat(held.request().id()).isEqualTo("r1");
    assertThat(held.isInProgress()).isTrue();

    held.markFinished(report(Operation.CREATE, A, null), NOW);
    assertThat(held.request().state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(held.request().completionTime())
        .isEqualTo(Instant.parse("2026-01-01T00:00:00.123Z"));
    assertThat(held.all()).containsExactly(A);
    assertThat(held.isEmpty()).isFalse();
  }

  @Test
  void aRefusedRequestLeavesNothing() {
    held.recordIntent(Operation.CREATE, A, NOW, null);
    held.markRefused();

    assertThat(held.request()).isNull();
    assertThat(held.isEmpty()).isTrue();
  }

  @Test
  void aCreationOfUnknownOutcomeMayExist() {
    held.recordIntent(Operation.CREATE, A, NOW, null);
    held.markLost();

    assertThat(held.all()).containsExactly(A);
    assertThat(held.request()).isNull();
  }

  @Test
  void aDeletionOfUnknownOutcomeMayNotHaveHappened() {
    held.markAssigned(A);
    held.recordIntent(Operation.DELETE, A, NOW, null);
    held.markLost();

    assertThat(held.all()).containsExactly(A);
  }

  @Test
  void failuresInARowOfTheSameRequestAreCounted() {
    fail(Operation.CREATE, A);
    assertThat(held.request().failures()).isEqualTo(1);
    fail(Operation.CREATE, A);
    assertThat(held.request().failures()).isEqualTo(2);
    fail(Operation.CREATE, B);
    assertThat(held.request().failures()).isEqualTo(1);
    fail(Operation.DELETE, B);
    assertThat(held.request().failures()).isEqualTo(1);

    held.recordIntent(Operation.DELETE, B, NOW, null);
    assertThat(held.request().failures()).isEqualTo(1);
    held.markFinished(report(Operation.DELETE, B, null), NOW);
    assertThat(held.request().failures()).isNull();
  }

  @Test
  void whatIsReplacedIsObsoleteUntilItIsGone() {
    held.markAssigned(A);
    held.markAssigned(B);
    assertThat(held.obsolete()).containsExactly(A);
    assertThat(held.all()).containsExactlyInAnyOrder(A, B);

    held.recordIntent(Operation.DELETE, A, NOW, null);
    held.markFinished(report(Operation.DELETE, A, null), NOW);
    assertThat(held.obsolete()).isEmpty();
    assertThat(held.all()).containsExactly(B);
  }

  @Test
  void goingBackToWhatIsObsoleteKeepsIt() {
    held.markAssigned(A);
    held.markAssigned(B);
    held.markAssigned(A);

    assertThat(held.obsolete()).containsExactly(B);
    assertThat(held.all()).containsExactlyInAnyOrder(A, B);
  }

  @Test
  void whatExistedBeforeIsAssignedButNotTheResourcesToRevoke() {
    held.setResolved(A);
    held.markPresent(A, true, true);

    assertThat(held.isForeign(A)).isTrue();
    assertThat(held.isAssigned(A)).isTrue();
    assertThat(held.isAssigned(B)).isFalse();
    assertThat(held.all()).isEmpty();
    held.markObsolete(A);
    assertThat(held.obsolete()).isEmpty();

    held.setResolved(B);
    assertThat(held.existedBefore()).as("of another assignment").isNull();
    assertThat(held.isForeign(A)).isFalse();
  }

  @Test
  void whatIsAssignedObsoleteNewOrCreatedMayBeOurs() {
    assertThat(held.mayBeOurs(A)).isFalse();
    held.markObsolete(A);
    assertThat(held.mayBeOurs(A)).as("obsolete").isTrue();
    held.markAssigned(B);
    assertThat(held.mayBeOurs(B)).as("assigned").isTrue();

    held.setResolved(C);
    assertThat(held.mayBeOurs(C)).as("it may have existed before").isFalse();
    held.markNew();
    assertThat(held.mayBeOurs(C)).as("AWS said that it did not").isTrue();
    held.setResolved(null);
    assertThat(held.mayBeOurs(C)).isFalse();
    held.recordIntent(Operation.CREATE, C, NOW, null);
    assertThat(held.mayBeOurs(C)).as("being created").isTrue();
  }

  @Test
  void onlyWhatAMissingPrincipalHasIsOrphaned() {
    held.markObsolete(B);
    held.markAssigned(A);

    assertThat(held.markOrphaned(C.principalId())).isEmpty();
    assertThat(held.assigned()).isEqualTo(A);
    assertThat(held.markOrphaned(A.principalId())).containsExactly(A);

    assertThat(held.assigned()).isNull();
    assertThat(held.obsolete()).containsExactly(B, A);
    assertThat(held.isObsolete(A)).isTrue();
    assertThat(held.isObsolete(C)).isFalse();
  }

  @Test
  void onlyWhatTheOperatorItselfHasCreatedIsProvenWhereTheStatusIsNotBelieved() {
    var doubted = new HeldAssignments(null, A::equals);
    doubted.recordIntent(Operation.DELETE, B, NOW, null);
    doubted.markRefused();
    doubted.recordIntent(Operation.CREATE, C, NOW, null);

    assertThat(doubted.isProven(A)).as("believed").isTrue();
    assertThat(doubted.isProven(B)).isFalse();
    assertThat(doubted.isProven(C)).as("its own creation").isTrue();
    doubted.markProven(B);
    assertThat(doubted.isProven(B)).isTrue();
  }

  @Test
  void whatIsDroppedIsNeitherAssignedNorMeantAndTheRestIs() {
    held.setResolved(A);
    held.markAssigned(A);

    held.markDropped(B);
    assertThat(held.assigned()).isEqualTo(A);
    assertThat(held.resolved()).isEqualTo(A);
    held.markDropped(A);

    assertThat(held.assigned()).isNull();
    assertThat(held.resolved()).isNull();
    assertThat(held.isEmpty()).isTrue();
  }

  @Test
  void whatAnotherResourceOwnsIsNoLongerItsOwnButTheRestIs() {
    held.markAssigned(A);
    held.markPresent(B, false, null);

    assertThat(held.all()).containsExactly(A);
    held.markPresent(A, false, null);
    assertThat(held.isEmpty()).isTrue();
  }

  @Test
  void aDeletionThatFailsLeavesTheAccess() {
    held.markAssigned(A);
    held.recordIntent(Operation.DELETE, A, NOW, null);
    held.markFinished(report(Operation.DELETE, A, "An unexpected internal service exception"), NOW);

    assertThat(held.all()).containsExactly(A);
    assertThat(held.request().failureReason()).startsWith("An unexpected");
  }

  @Test
  void aDeletionThatFailsBecauseThePrincipalIsGoneLeavesTheAccessUntilAReadConfirmsThat() {
    held.markAssigned(A);
    held.recordIntent(Operation.DELETE, A, NOW, null);
    held.markFinished(
        report(
            Operation.DELETE,
            A,
            "Received a 404 status error: the USER assignee x was not found in directory d-1"),
        NOW);

    assertThat(held.all()).containsExactly(A);
  }

  @Test
  void aDeletionThatFailsBecauseNothingIsAssignedLeavesTheAccessUntilAReadConfirmsThat() {
    held.markAssigned(A);
    held.recordIntent(Operation.DELETE, A, NOW, null);
    held.markFinished(
        report(
            Operation.DELETE,
            A,
            "Received a 404 status error: EntitlementItem doesn't exist with the given key"),
        NOW);

    assertThat(held.all()).containsExactly(A);
  }

  @Test
  void aLongReasonIsCut() {
    held.recordIntent(Operation.CREATE, A, NOW, null);
    held.markFinished(report(Operation.CREATE, A, "x".repeat(5000)), NOW);

    assertThat(held.request().failureReason())
        .hasSize(1024)
        .startsWith("xxx")
        .endsWith("… (5000 characters)");
  }

  @Test
  void aRequestMustBeIntendedBeforeAnythingHappensToIt() {
    assertThatIllegalStateException().isThrownBy(() -> held.markAccepted("r1"));
    assertThatIllegalStateException().isThrownBy(held::markLost);
  }

  @Test
  void eachObsoleteAssignmentHasARequestOfItsOwn() {
    held.markAssigned(A);
    held.markAssigned(B);
    held.markAssigned(C);
    fail(Operation.DELETE, A);
    fail(Operation.DELETE, A);
    fail(Operation.DELETE, B);

    var stored = new HeldAssignments(status(held));
    assertThat(stored.last(Operation.DELETE, A).orElseThrow().failures()).isEqualTo(2);
    assertThat(stored.last(Operation.DELETE, B).orElseThrow().failures()).isEqualTo(1);
    assertThat(stored.last(Operation.DELETE, C)).isEmpty();
    assertThat(stored.last(Operation.CREATE, A)).isEmpty();
    assertThat(stored.request()).isNull();

    stored.forgetFailures();
    assertThat(stored.last(Operation.DELETE, A)).isEmpty();
  }

  @Test
  void aRefusedRequestLeavesTheOneBefore() {
    fail(Operation.CREATE, A);
    var failed = held.request();
    held.recordIntent(Operation.CREATE, A, NOW, null);
    held.markRefused();

    assertThat(held.request()).isEqualTo(failed);
  }

  @Test
  void aResourceThatIsDeletedWhileItsAssignmentIsReplacedRevokesBothWithARequestEach() {
    held.markAssigned(A);
    held.setResolved(B);
    held.relinquish();
    fail(Operation.DELETE, B);
    fail(Operation.DELETE, A);

    assertThat(held.all()).containsExactlyInAnyOrder(A, B);
    assertThat(held.last(Operation.DELETE, A)).isPresent();
    assertThat(held.last(Operation.DELETE, B)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(
      value = RequestState.class,
      names = {"IN_PROGRESS", "FAILED"})
  void aStatusWithOneRequestForAllAssignmentsIsRead(RequestState state) {
    var request =
        AssignmentRequestBuilder.builder()
            .id("r1")
            .operation(Operation.DELETE)
            .assignment(A)
            .state(state)
            .startTime(NOW)
            .failures(3)
            .build();
    var former =
        new AccountAssignmentStatus(
            B,
            null,
            B,
            List.of(ObsoleteAssignment.of(A, null)),
            request,
            null,
            List.of(),
            null,
            1L,
            List.of());

    var read = new HeldAssignments(former);

    assertThat(read.last(Operation.DELETE, A)).contains(request);
    assertThat(read.isInProgress()).isEqualTo(state == RequestState.IN_PROGRESS);
    assertThat(read.request()).isNull();
    assertThat(new HeldAssignments(status(read)).last(Operation.DELETE, A)).contains(request);
  }

  // ---- the invariant

  /** What can happen to a resource, to AWS and to the operator. */
  enum Step {
    WANT_A,
    WANT_B,
    WANT_C,
    OTHER_OWNS_A,
    OTHER_OWNS_B,
    DELETE_RESOURCE,
    RECONCILE,
    RECONCILE_AGAIN,
    RECONCILE_BUT_AWS_REFUSES,
    RECONCILE_BUT_THE_CALL_IS_LOST,
    RECONCILE_BUT_THE_ANSWER_IS_LOST,
    RECONCILE_BUT_CRASH_BEFORE_THE_CALL,
    RECONCILE_BUT_CRASH_AFTER_THE_CALL,
    REQUEST_SUCCEEDS,
    REQUEST_FAILS,
    REQUEST_FAILS_FOR_A_GONE_PRINCIPAL,
    REQUEST_SUCCEEDS_AND_IS_FORGOTTEN,
    DELETED_BY_HAND
  }

  @Property(tries = 3000)
  void whateverExistsBecauseOfTheResourceIsNamed(@ForAll("steps") List<Step> steps) {
    var world = new World();
    for (var step : steps) {
      world.take(step);
      assertThat(world.named()).as("%s", step).containsAll(world.ours);
    }
  }

  @Property(tries = 1000)
  void onceNothingDisturbsAnyMoreTheStatusSaysWhatExists(@ForAll("steps") List<Step> steps) {
    var world = new World();
    steps.forEach(world::take);
    for (var i = 0; i < 30; i++) {
      world.take(Step.RECONCILE);
      world.take(Step.REQUEST_SUCCEEDS);
    }

    var held = new HeldAssignments(world.saved);
    if (world.deleting) {
      assertThat(world.ours).isEmpty();
      assertThat(world.finalized).isTrue();
    } else if (world.owned()) {
      assertThat(world.ours).containsExactly(world.wanted);
      assertThat(held.all()).containsExactly(world.wanted);
    } else {
      assertThat(held.obsolete()).isSubsetOf(Set.of(A, B, C));
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.of(Step.class).list().ofMaxSize(40);
  }

  /** A request in AWS. */
  private record Pending(Operation operation, AssignedAccess access, String id) {}

  /** One resource, what AWS holds, and the reconciler's way of using the held. */
  private static final class World {
    private final Set<AssignedAccess> exists = new HashSet<>();
    private final Set<AssignedAccess> ours = new HashSet<>();
    private final Set<AssignedAccess> others = new HashSet<>();
    private @Nullable Pending pending;
    private @Nullable RequestReport ended;
    private @Nullable AccountAssignmentStatus saved;
    private AssignedAccess wanted = A;
    private boolean deleting;
    private boolean finalized;
    private int ids;

    private Set<AssignedAccess> named() {
      var named = new HashSet<AssignedAccess>();
      if (saved != null) {
        saved.obsolete().forEach(entry -> named.add(entry.assignment()));
        if (saved.assigned() != null) {
          named.add(saved.assigned());
        }
        new HeldAssignments(saved).inFlight().ifPresent(r -> named.add(r.assignment()));
      }
      return named;
    }

    private boolean owned() {
      return !others.contains(wanted);
    }

    private void take(Step step) {
      if (finalized) {
        return;
      }
      switch (step) {
        case WANT_A -> want(A);
        case WANT_B -> want(B);
        case WANT_C -> want(C);
        case OTHER_OWNS_A -> others.add(A);
        case OTHER_OWNS_B -> others.add(B);
        case DELETE_RESOURCE -> deleting = true;
        case REQUEST_SUCCEEDS -> end(null, false);
        case REQUEST_FAILS -> end("An unexpected internal service exception", false);
        case REQUEST_FAILS_FOR_A_GONE_PRINCIPAL ->
            end("Received a 404 status error: the GROUP assignee x was not found in d-1", false);
        case REQUEST_SUCCEEDS_AND_IS_FORGOTTEN -> end(null, true);
        case DELETED_BY_HAND -> {
          exists.remove(wanted);
          ours.remove(wanted);
        }
        default -> reconcile(step);
      }
    }

    private void want(AssignedAccess access) {
      if (!deleting) {
        wanted = access;
      }
    }

    private void end(@Nullable String failure, boolean forgotten) {
      var request = pending;
      if (request == null) {
        return;
      }
      pending = null;
      var access = request.access();
      var orphan = failure != null && failure.contains("assignee");
      if (request.operation() == Operation.CREATE && failure == null) {
        exists.add(access);
        ours.add(access);
      } else if (request.operation() == Operation.DELETE && (failure == null || orphan)) {
        exists.remove(access);
        ours.remove(access);
      }
      ended = forgotten ? null : report(request.operation(), access, request.id(), failure);
    }

    private void reconcile(Step how) {
      var held = new HeldAssignments(saved);
      if (!settle(held)) {
        save(held);
        return;
      }
      var saves = deleting ? retire(held, how) : converge(held, how);
      if (saves) {
        save(held);
      }
    }

    /** False while a request runs. */
    private boolean settle(HeldAssignments held) {
      var request = held.inFlight().orElse(null);
      if (request == null) {
        return true;
      }
      var running = pending;
      if (request.id() == null) {
        if (running != null && isSame(running, request.operation(), request.assignment())) {
          held.markAccepted(running.id());
          return false;
        }
        held.markLost();
        return true;
      }
      if (running != null && running.id().equals(request.id())) {
        return false;
      }
      if (ended != null && ended.id().equals(request.id())) {
        held.markFinished(ended, NOW);
      } else {
        held.markLost();
      }
      return true;
    }

    private boolean converge(HeldAssignments held, Step how) {
      held.setResolved(wanted);
      if (exists.contains(wanted)) {
        if (owned()) {
          held.markAssigned(wanted);
          ours.add(wanted);
        } else {
          held.markPresent(wanted, false, null);
          ours.remove(wanted);
        }
        for (var obsolete : held.obsolete()) {
          var step = revoke(held, obsolete, how);
          if (step != Revocation.DONE) {
            return step == Revocation.STARTED;
          }
        }
      } else if (owned()) {
        return start(held, Operation.CREATE, wanted, how);
      }
      return true;
    }

    private boolean retire(HeldAssignments held, Step how) {
      held.relinquish();
      for (var access : held.all()) {
        var step = revoke(held, access, how);
        if (step != Revocation.DONE) {
          return step == Revocation.STARTED;
        }
      }
      finalized = true;
      return true;
    }

    private enum Revocation {
      DONE,
      STARTED,
      CRASHED
    }

    private Revocation revoke(HeldAssignments held, AssignedAccess access, Step how) {
      if (others.contains(access)) {
        held.markDropped(access);
        ours.remove(access);
        return Revocation.DONE;
      }
      if (!exists.contains(access)) {
        held.markDropped(access);
        return Revocation.DONE;
      }
      return start(held, Operation.DELETE, access, how) ? Revocation.STARTED : Revocation.CRASHED;
    }

    /** False after a crash: nothing more is written. */
    private boolean start(
        HeldAssignments held, Operation operation, AssignedAccess access, Step how) {
      held.recordIntent(operation, access, NOW, null);
      var running = pending;
      if (running != null && isSame(running, operation, access)) {
        held.markAccepted(running.id());
        return true;
      }
      save(held);
      if (how == Step.RECONCILE_BUT_CRASH_BEFORE_THE_CALL) {
        return false;
      }
      if (how == Step.RECONCILE_BUT_THE_CALL_IS_LOST) {
        return true;
      }
      if (how == Step.RECONCILE_BUT_AWS_REFUSES || running != null) {
        held.markRefused();
        return true;
      }
      var request = new Pending(operation, access, "r" + ++ids);
      pending = request;
      ended = null;
      if (how == Step.RECONCILE_BUT_CRASH_AFTER_THE_CALL) {
        return false;
      }
      if (how != Step.RECONCILE_BUT_THE_ANSWER_IS_LOST) {
        held.markAccepted(request.id());
      }
      return true;
    }

    private void save(HeldAssignments held) {
      saved = status(held);
    }

    private static boolean isSame(Pending pending, Operation operation, AssignedAccess access) {
      return pending.operation() == operation && pending.access().equals(access);
    }
  }

  private static AccountAssignmentStatus status(HeldAssignments held) {
    return new AccountAssignmentStatus(
        held.resolved(),
        null,
        held.assigned(),
        held.obsoleteEntries(),
        held.request(),
        held.existedBefore(),
        List.of(),
        null,
        1L,
        List.of());
  }

  private void fail(Operation operation, AssignedAccess access) {
    held.recordIntent(operation, access, NOW, null);
    held.markAccepted("r1");
    held.markFinished(report(operation, access, "An unexpected internal service exception"), NOW);
  }

  private static RequestReport report(
      Operation operation, AssignedAccess access, @Nullable String failure) {
    return report(operation, access, "r1", failure);
  }

  private static RequestReport report(
      Operation operation, AssignedAccess access, String id, @Nullable String failure) {
    return new RequestReport(
        operation == Operation.CREATE
            ? AsyncOperation.CREATE_ASSIGNMENT
            : AsyncOperation.DELETE_ASSIGNMENT,
        id,
        new RequestTarget.Assignment(access),
        failure == null ? RequestState.SUCCEEDED : RequestState.FAILED,
        failure,
        NOW);
  }

  private static AssignedAccess access(String principal) {
    return new AssignedAccess("arn:set", "123456789012", PrincipalType.GROUP, principal);
  }
}
