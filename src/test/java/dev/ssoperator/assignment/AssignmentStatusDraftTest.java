package dev.ssoperator.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
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

/** Whatever exists in AWS because of a resource is named in its status, at every moment. */
class AssignmentStatusDraftTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");
  private static final AssignedAccess A = access("1");
  private static final AssignedAccess B = access("2");
  private static final AssignedAccess C = access("3");

  private final AssignmentStatusDraft draft = new AssignmentStatusDraft(null);

  @Test
  void aRequestIsNamedFromBeforeItIsSentUntilItHasEnded() {
    assertThat(draft.holdsNothing()).isTrue();

    draft.recordIntent(Operation.CREATE, A, NOW);
    assertThat(draft.isInProgress()).isTrue();
    assertThat(draft.holdsNothing()).isFalse();
    assertThat(draft.request().id()).isNull();
    assertThat(draft.request().startTime()).isEqualTo(Instant.parse("2026-01-01T00:00:00.123Z"));

    draft.markAccepted("r1");
    assertThat(draft.request().id()).isEqualTo("r1");
    assertThat(draft.isInProgress()).isTrue();

    draft.markFinished(report(Operation.CREATE, A, null), NOW);
    assertThat(draft.request().state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(draft.request().completionTime())
        .isEqualTo(Instant.parse("2026-01-01T00:00:00.123Z"));
    assertThat(draft.held()).containsExactly(A);
    assertThat(draft.holdsNothing()).isFalse();
  }

  @Test
  void aRefusedRequestLeavesNothing() {
    draft.recordIntent(Operation.CREATE, A, NOW);
    draft.markRefused();

    assertThat(draft.request()).isNull();
    assertThat(draft.holdsNothing()).isTrue();
  }

  @Test
  void aCreationOfUnknownOutcomeMayExist() {
    draft.recordIntent(Operation.CREATE, A, NOW);
    draft.markLost();

    assertThat(draft.held()).containsExactly(A);
    assertThat(draft.request()).isNull();
  }

  @Test
  void aDeletionOfUnknownOutcomeMayNotHaveHappened() {
    draft.markAssigned(A);
    draft.recordIntent(Operation.DELETE, A, NOW);
    draft.markLost();

    assertThat(draft.held()).containsExactly(A);
  }

  @Test
  void failuresInARowOfTheSameRequestAreCounted() {
    fail(Operation.CREATE, A);
    assertThat(draft.request().failures()).isEqualTo(1);
    fail(Operation.CREATE, A);
    assertThat(draft.request().failures()).isEqualTo(2);
    fail(Operation.CREATE, B);
    assertThat(draft.request().failures()).isEqualTo(1);
    fail(Operation.DELETE, B);
    assertThat(draft.request().failures()).isEqualTo(1);

    draft.recordIntent(Operation.DELETE, B, NOW);
    assertThat(draft.request().failures()).isEqualTo(1);
    draft.markFinished(report(Operation.DELETE, B, null), NOW);
    assertThat(draft.request().failures()).isNull();
  }

  @Test
  void whatIsReplacedIsObsoleteUntilItIsGone() {
    draft.markAssigned(A);
    draft.markAssigned(B);
    assertThat(draft.obsolete()).containsExactly(A);
    assertThat(draft.held()).containsExactlyInAnyOrder(A, B);

    draft.recordIntent(Operation.DELETE, A, NOW);
    draft.markFinished(report(Operation.DELETE, A, null), NOW);
    assertThat(draft.obsolete()).isEmpty();
    assertThat(draft.held()).containsExactly(B);
  }

  @Test
  void goingBackToWhatIsObsoleteKeepsIt() {
    draft.markAssigned(A);
    draft.markAssigned(B);
    draft.markAssigned(A);

    assertThat(draft.obsolete()).containsExactly(B);
    assertThat(draft.held()).containsExactlyInAnyOrder(A, B);
  }

  @Test
  void whatAnotherResourceOwnsIsNoLongerItsOwnButTheRestIs() {
    draft.markAssigned(A);
    draft.markPresent(B, false);

    assertThat(draft.held()).containsExactly(A);
    draft.markPresent(A, false);
    assertThat(draft.holdsNothing()).isTrue();
  }

  @Test
  void aDeletionThatFailsLeavesTheAccess() {
    draft.markAssigned(A);
    draft.recordIntent(Operation.DELETE, A, NOW);
    draft.markFinished(
        report(Operation.DELETE, A, "An unexpected internal service exception"), NOW);

    assertThat(draft.held()).containsExactly(A);
    assertThat(draft.request().failureReason()).startsWith("An unexpected");
  }

  @Test
  void aDeletionThatFailsBecauseThePrincipalIsGoneHasDoneItsWork() {
    draft.markAssigned(A);
    draft.recordIntent(Operation.DELETE, A, NOW);
    draft.markFinished(
        report(
            Operation.DELETE,
            A,
            "Received a 404 status error: the USER assignee x was not found in directory d-1"),
        NOW);

    assertThat(draft.held()).isEmpty();
  }

  @Test
  void aDeletionThatFailsBecauseNothingIsAssignedLeavesTheAccessUntilAReadConfirmsThat() {
    draft.markAssigned(A);
    draft.recordIntent(Operation.DELETE, A, NOW);
    draft.markFinished(
        report(
            Operation.DELETE,
            A,
            "Received a 404 status error: EntitlementItem doesn't exist with the given key"),
        NOW);

    assertThat(draft.held()).containsExactly(A);
  }

  @Test
  void aLongReasonIsCut() {
    draft.recordIntent(Operation.CREATE, A, NOW);
    draft.markFinished(report(Operation.CREATE, A, "x".repeat(5000)), NOW);

    assertThat(draft.request().failureReason())
        .hasSize(1024)
        .startsWith("xxx")
        .endsWith("… (5000 characters)");
  }

  @Test
  void aRequestMustBeIntendedBeforeAnythingHappensToIt() {
    assertThatIllegalStateException().isThrownBy(() -> draft.markAccepted("r1"));
    assertThatIllegalStateException().isThrownBy(draft::markLost);
  }

  @Test
  void aRequestForAFreshLookIsHandledOnce() {
    assertThat(draft.isAsked(null)).isFalse();
    assertThat(draft.isAsked("1")).isTrue();
    draft.markHandled("1");
    assertThat(draft.isAsked("1")).isFalse();
    assertThat(draft.isAsked("2")).isTrue();
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

    var draft = new AssignmentStatusDraft(world.saved);
    if (world.deleting) {
      assertThat(world.ours).isEmpty();
      assertThat(world.finalized).isTrue();
    } else if (world.owned()) {
      assertThat(world.ours).containsExactly(world.wanted);
      assertThat(draft.held()).containsExactly(world.wanted);
    } else {
      assertThat(draft.obsolete()).isSubsetOf(Set.of(A, B, C));
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.of(Step.class).list().ofMaxSize(40);
  }

  /** A request in AWS. */
  private record Pending(Operation operation, AssignedAccess access, String id) {}

  /** One resource, what AWS holds, and the reconciler's way of using the draft. */
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
        named.addAll(saved.obsolete());
        if (saved.assigned() != null) {
          named.add(saved.assigned());
        }
        if (saved.request() != null && saved.request().state() == RequestState.IN_PROGRESS) {
          named.add(saved.request().assignment());
        }
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
      var draft = new AssignmentStatusDraft(saved);
      if (!settle(draft)) {
        save(draft);
        return;
      }
      var saves = deleting ? retire(draft, how) : converge(draft, how);
      if (saves) {
        save(draft);
      }
    }

    /** False while a request runs. */
    private boolean settle(AssignmentStatusDraft draft) {
      var request = draft.request();
      if (request == null || request.state() != RequestState.IN_PROGRESS) {
        return true;
      }
      var running = pending;
      if (request.id() == null) {
        if (running != null && isSame(running, request.operation(), request.assignment())) {
          draft.markAccepted(running.id());
          return false;
        }
        draft.markLost();
        return true;
      }
      if (running != null && running.id().equals(request.id())) {
        return false;
      }
      if (ended != null && ended.id().equals(request.id())) {
        draft.markFinished(ended, NOW);
      } else {
        draft.markLost();
      }
      return true;
    }

    private boolean converge(AssignmentStatusDraft draft, Step how) {
      draft.setResolved(wanted);
      if (exists.contains(wanted)) {
        if (owned()) {
          draft.markAssigned(wanted);
          ours.add(wanted);
        } else {
          draft.markPresent(wanted, false);
          ours.remove(wanted);
        }
        for (var obsolete : draft.obsolete()) {
          var step = revoke(draft, obsolete, how);
          if (step != Revocation.DONE) {
            return step == Revocation.STARTED;
          }
        }
      } else if (owned()) {
        return start(draft, Operation.CREATE, wanted, how);
      }
      return true;
    }

    private boolean retire(AssignmentStatusDraft draft, Step how) {
      for (var access : draft.held()) {
        var step = revoke(draft, access, how);
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

    private Revocation revoke(AssignmentStatusDraft draft, AssignedAccess access, Step how) {
      if (others.contains(access)) {
        draft.markDropped(access);
        ours.remove(access);
        return Revocation.DONE;
      }
      if (!exists.contains(access)) {
        draft.markDropped(access);
        return Revocation.DONE;
      }
      return start(draft, Operation.DELETE, access, how) ? Revocation.STARTED : Revocation.CRASHED;
    }

    /** False after a crash: nothing more is written. */
    private boolean start(
        AssignmentStatusDraft draft, Operation operation, AssignedAccess access, Step how) {
      draft.recordIntent(operation, access, NOW);
      var running = pending;
      if (running != null && isSame(running, operation, access)) {
        draft.markAccepted(running.id());
        return true;
      }
      save(draft);
      if (how == Step.RECONCILE_BUT_CRASH_BEFORE_THE_CALL) {
        return false;
      }
      if (how == Step.RECONCILE_BUT_THE_CALL_IS_LOST) {
        return true;
      }
      if (how == Step.RECONCILE_BUT_AWS_REFUSES || running != null) {
        draft.markRefused();
        return true;
      }
      var request = new Pending(operation, access, "r" + ++ids);
      pending = request;
      ended = null;
      if (how == Step.RECONCILE_BUT_CRASH_AFTER_THE_CALL) {
        return false;
      }
      if (how != Step.RECONCILE_BUT_THE_ANSWER_IS_LOST) {
        draft.markAccepted(request.id());
      }
      return true;
    }

    private void save(AssignmentStatusDraft draft) {
      saved = draft.build(1, List.of());
    }

    private static boolean isSame(Pending pending, Operation operation, AssignedAccess access) {
      return pending.operation() == operation && pending.access().equals(access);
    }
  }

  private void fail(Operation operation, AssignedAccess access) {
    draft.recordIntent(operation, access, NOW);
    draft.markAccepted("r1");
    draft.markFinished(report(operation, access, "An unexpected internal service exception"), NOW);
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
