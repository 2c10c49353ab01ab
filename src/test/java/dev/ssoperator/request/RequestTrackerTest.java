package dev.ssoperator.request;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.FINANCE;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.OperationSlots;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.request.RequestTracker.Progress;
import dev.ssoperator.request.RequestTracker.Search;
import dev.ssoperator.status.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests are followed to their end, found when nobody remembers them, and given up on late. */
class RequestTrackerTest {

  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<RequestTracker> trackers = new ArrayList<>();
  private static EmulatedAws aws;
  private IdentityCenter port;
  private final MovableClock clock = new MovableClock();
  private RequestTracker tracker;
  private String arn;

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @BeforeEach
  void startOver() {
    aws.reset();
    port = aws.identityCenter();
    arn = aws.permissionSet("Set");
    tracker = tracker();
  }

  @AfterEach
  void stopTrackers() {
    trackers.forEach(RequestTracker::close);
  }

  @AfterAll
  static void disconnect() {
    aws.close();
  }

  @ParameterizedTest
  @EnumSource
  void aRequestIsFollowedToItsEndAndWakesItsOwnerOnce(AsyncOperation operation) {
    tracker.start();
    var id = begin(operation);
    var woken = new Owner();
    tracker.follow(operation, id, target(operation), woken);
    awaitPolls(3);
    assertThat(woken).hasValue(0);
    assertThat(tracker.progress(operation, id, target(operation), woken))
        .isEqualTo(new Progress.Running());

    aws.elapse();
    until(() -> woken.get() > 0);
    awaitPolls(3);
    assertThat(woken).hasValue(1);
    var progress = tracker.progress(operation, id, target(operation), woken);
    assertThat(progress).isInstanceOf(Progress.Finished.class);
    var expected = port.describeRequest(operation, id).orElseThrow();
    assertThat(((Progress.Finished) progress).report())
        .usingRecursiveComparison()
        .ignoringFields("createdDate")
        .isEqualTo(expected);
  }

  @Test
  void aRequestThatIsAskedForIsFollowedFromThenOn() {
    tracker.start();
    var id = begin(AsyncOperation.CREATE_ASSIGNMENT);
    var woken = new Owner();
    assertThat(
            tracker.progress(
                AsyncOperation.CREATE_ASSIGNMENT,
                id,
                target(AsyncOperation.CREATE_ASSIGNMENT),
                woken))
        .isEqualTo(new Progress.Running());

    aws.elapse();
    until(() -> woken.get() == 1);
  }

  @Test
  void anEndThatWasTakenInIsFoundAgainWhenItsStatusWriteWasLost() {
    tracker.start();
    var id = begin(AsyncOperation.CREATE_ASSIGNMENT);
    aws.elapse();
    for (var i = 0; i < 2; i++) {
      var woken = new Owner();
      assertThat(
              tracker.progress(
                  AsyncOperation.CREATE_ASSIGNMENT,
                  id,
                  target(AsyncOperation.CREATE_ASSIGNMENT),
                  woken))
          .isEqualTo(new Progress.Running());
      until(() -> woken.get() == 1);
      assertThat(
              tracker.progress(
                  AsyncOperation.CREATE_ASSIGNMENT,
                  id,
                  target(AsyncOperation.CREATE_ASSIGNMENT),
                  woken))
          .isInstanceOf(Progress.Finished.class);
    }
  }

  @Test
  void aFailedRequestIsFinishedWithAwsReason() {
    tracker.start();
    aws.control().addFault(FaultSpec.failedRequest("CreateAccountAssignment", "because"));
    var id = begin(AsyncOperation.CREATE_ASSIGNMENT);
    var woken = new Owner();
    tracker.follow(
        AsyncOperation.CREATE_ASSIGNMENT, id, target(AsyncOperation.CREATE_ASSIGNMENT), woken);
    aws.elapse();
    until(() -> woken.get() == 1);

    var progress =
        (Progress.Finished)
            tracker.progress(
                AsyncOperation.CREATE_ASSIGNMENT,
                id,
                target(AsyncOperation.CREATE_ASSIGNMENT),
                () -> {});
    assertThat(progress.report().state()).isEqualTo(RequestState.FAILED);
    assertThat(progress.report().failureReason()).isEqualTo("because");
  }

  @Test
  void eachOwnerIsWokenForItsOwnRequestOnly() {
    tracker.start();
    aws.control()
        .addFault(FaultSpec.slowRequest("CreateAccountAssignment", Duration.ofHours(1)).once());
    var slow = port.createAssignment(access(arn, BILLING, FINANCE)).id();
    var quick = port.createAssignment(access(arn, SHOP, FINANCE)).id();
    var slowWoken = new Owner();
    var quickWoken = new Owner();
    tracker.follow(
        AsyncOperation.CREATE_ASSIGNMENT,
        slow,
        target(AsyncOperation.CREATE_ASSIGNMENT),
        slowWoken);
    tracker.follow(
        AsyncOperation.CREATE_ASSIGNMENT,
        quick,
        target(AsyncOperation.CREATE_ASSIGNMENT),
        quickWoken);

    aws.elapse();
    until(() -> quickWoken.get() == 1);
    awaitPolls(3);
    assertThat(slowWoken).hasValue(0);
    aws.control().advanceClock(Duration.ofHours(1));
    until(() -> slowWoken.get() == 1);
  }

  @Test
  void noNumberOfFailingPollsEndsPolling() {
    var id = begin(AsyncOperation.PROVISION);
    aws.elapse();
    var woken = new Owner();
    var fault =
        aws.control().addFault(FaultSpec.error("*", "ThrottlingException", "Rate exceeded"));
    tracker.start();
    tracker.follow(AsyncOperation.PROVISION, id, target(AsyncOperation.PROVISION), woken);
    awaitPolls(10);
    assertThat(woken).hasValue(0);
    assertThat(tracker.find(AsyncOperation.PROVISION, new RequestTarget.Provisioning(arn, null)))
        .isEqualTo(new Search.NotYet());

    aws.control().removeFault(fault.id());
    until(() -> woken.get() == 1);
  }

  @Test
  void anOwnerThatFailsWhenWokenDoesNotEndPolling() {
    tracker.start();
    var id = begin(AsyncOperation.CREATE_ASSIGNMENT);
    tracker.follow(
        AsyncOperation.CREATE_ASSIGNMENT,
        id,
        target(AsyncOperation.CREATE_ASSIGNMENT),
        () -> {
          throw new IllegalStateException("a fault of the owner");
        });
    aws.elapse();
    until(
        () ->
            tracker.progress(
                    AsyncOperation.CREATE_ASSIGNMENT,
                    id,
                    target(AsyncOperation.CREATE_ASSIGNMENT),
                    () -> {})
                instanceof Progress.Finished);

    var other = port.createAssignment(access(arn, SHOP, PLATFORM)).id();
    var woken = new Owner();
    tracker.follow(
        AsyncOperation.CREATE_ASSIGNMENT, other, target(AsyncOperation.CREATE_ASSIGNMENT), woken);
    aws.elapse();
    until(() -> woken.get() == 1);
  }

  // ---- requests nobody remembers

  @ParameterizedTest
  @EnumSource
  void aRequestInProgressAtTheStartIsFoundByWhatItActsOn(AsyncOperation operation) {
    var id = begin(operation);
    assertThat(tracker.find(operation, target(operation))).isEqualTo(new Search.NotYet());
    tracker.start();

    until(() -> !(tracker.find(operation, target(operation)) instanceof Search.NotYet));
    assertThat(tracker.find(operation, target(operation))).isEqualTo(new Search.Found(id));
    assertThat(tracker.find(operation, other(operation))).isEqualTo(new Search.None());

    tracker.follow(operation, id, target(operation), () -> {});
    assertThat(tracker.find(operation, target(operation))).isEqualTo(new Search.Found(id));
    assertThat(tracker.find(operation, other(operation))).isEqualTo(new Search.None());
    aws.elapse();
    until(() -> tracker.find(operation, target(operation)) instanceof Search.None);
  }

  @Test
  void aRequestOfAnotherKindOnTheSameThingIsNotFound() {
    begin(AsyncOperation.DELETE_ASSIGNMENT);
    tracker.start();

    until(
        () ->
            scanned(AsyncOperation.CREATE_ASSIGNMENT) && scanned(AsyncOperation.DELETE_ASSIGNMENT));
    assertThat(
            tracker.find(
                AsyncOperation.CREATE_ASSIGNMENT, target(AsyncOperation.CREATE_ASSIGNMENT)))
        .isEqualTo(new Search.None());
  }

  @Test
  void aRequestThatHasEndedIsNotFound() {
    begin(AsyncOperation.CREATE_ASSIGNMENT);
    aws.elapse();
    tracker.start();

    until(() -> scanned(AsyncOperation.CREATE_ASSIGNMENT));
    assertThat(
            tracker.find(
                AsyncOperation.CREATE_ASSIGNMENT, target(AsyncOperation.CREATE_ASSIGNMENT)))
        .isEqualTo(new Search.None());
  }

  @Test
  void everyOwnerOfARequestIsWoken() {
    tracker.start();
    var id = begin(AsyncOperation.CREATE_ASSIGNMENT);
    var target = target(AsyncOperation.CREATE_ASSIGNMENT);
    var first = new Owner();
    var second = new Owner();
    tracker.follow(AsyncOperation.CREATE_ASSIGNMENT, id, target, first);
    tracker.follow(AsyncOperation.CREATE_ASSIGNMENT, id, target, second);

    aws.elapse();
    until(() -> first.get() == 1 && second.get() == 1);
    for (var owner : List.of(first, second)) {
      assertThat(
              tracker.progress(
                  AsyncOperation.CREATE_ASSIGNMENT,
                  id,
                  target(AsyncOperation.CREATE_ASSIGNMENT),
                  owner))
          .isInstanceOf(Progress.Finished.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequestWhoseAnswerWasLostIsFound(AsyncOperation operation) {
    tracker.start();
    until(() -> scanned(operation));
    var id = begin(operation);
    assertThat(tracker.find(operation, target(operation))).isEqualTo(new Search.None());

    tracker.answerLost(operation);
    until(() -> scanned(operation));
    assertThat(tracker.find(operation, target(operation))).isEqualTo(new Search.Found(id));
  }

  @Test
  void aLostAnswerIsSearchedForUntilAwsAnswers() {
    tracker.start();
    until(() -> scanned(AsyncOperation.CREATE_ASSIGNMENT));
    var id = begin(AsyncOperation.CREATE_ASSIGNMENT);
    var fault =
        aws.control()
            .addFault(
                FaultSpec.error(
                    "ListAccountAssignmentCreationStatus", "InternalServerException", "no"));
    tracker.answerLost(AsyncOperation.CREATE_ASSIGNMENT);
    awaitCalls("ListAccountAssignmentCreationStatus", 5);
    assertThat(scanned(AsyncOperation.CREATE_ASSIGNMENT)).isFalse();
    assertThat(scanned(AsyncOperation.DELETE_ASSIGNMENT)).isTrue();

    aws.control().removeFault(fault.id());
    until(() -> scanned(AsyncOperation.CREATE_ASSIGNMENT));
    assertThat(
            tracker.find(
                AsyncOperation.CREATE_ASSIGNMENT, target(AsyncOperation.CREATE_ASSIGNMENT)))
        .isEqualTo(new Search.Found(id));
  }

  @Test
  void whoWaitsForASearchIsToldToComeBackAtTheNextPoll() {
    var verdict = tracker.recovering();

    assertThat(verdict.reason()).isEqualTo(Reason.RECOVERING);
    assertThat(verdict.recheckAfter()).isEqualTo(POLL);
  }

  // ---- requests AWS does not know

  @ParameterizedTest
  @EnumSource
  void aRequestAwsNoLongerKnowsIsForgotten(AsyncOperation operation) {
    tracker.start();
    var id = begin(operation);
    var woken = new Owner();
    tracker.follow(operation, id, target(operation), woken);
    aws.control().forgetRequests();
    awaitPolls(3);
    assertThat(woken).hasValue(0);

    until(
        () -> {
          clock.advance(LONG);
          return woken.get() > 0;
        });
    awaitPolls(3);
    assertThat(woken).hasValue(1);
    assertThat(tracker.progress(operation, id, target(operation), woken))
        .isEqualTo(new Progress.Forgotten());
  }

  @Test
  void aRequestThatAwsKeptTooShortlyIsForgotten() {
    aws.control().behaviour(aws.control().behaviour().with(b -> b.requestRetention(Duration.ZERO)));
    var id = begin(AsyncOperation.CREATE_ASSIGNMENT);
    aws.control().advanceClock(Duration.ofMinutes(1));
    var woken = new Owner();
    tracker.start();
    tracker.follow(
        AsyncOperation.CREATE_ASSIGNMENT, id, target(AsyncOperation.CREATE_ASSIGNMENT), woken);

    until(
        () -> {
          clock.advance(LONG);
          return woken.get() == 1;
        });
    assertThat(
            tracker.progress(
                AsyncOperation.CREATE_ASSIGNMENT,
                id,
                target(AsyncOperation.CREATE_ASSIGNMENT),
                woken))
        .isEqualTo(new Progress.Forgotten());
  }

  @Test
  void anIdThatAwsDoesNotKnowYetIsNotGivenUpAtOnce() {
    var id = begin(AsyncOperation.CREATE_ASSIGNMENT);
    aws.control()
        .addFault(
            FaultSpec.error(
                    "DescribeAccountAssignmentCreationStatus",
                    "ResourceNotFoundException",
                    "not yet")
                .times(5));
    var woken = new Owner();
    tracker.follow(
        AsyncOperation.CREATE_ASSIGNMENT, id, target(AsyncOperation.CREATE_ASSIGNMENT), woken);
    tracker.start();
    awaitPolls(7);
    assertThat(woken).hasValue(0);

    aws.elapse();
    until(() -> woken.get() == 1);
    assertThat(
            tracker.progress(
                AsyncOperation.CREATE_ASSIGNMENT,
                id,
                target(AsyncOperation.CREATE_ASSIGNMENT),
                () -> {}))
        .isInstanceOf(Progress.Finished.class);
  }

  // ---- the leader only

  @Test
  void nothingHappensBeforeTheStart() {
    var id = begin(AsyncOperation.CREATE_ASSIGNMENT);
    aws.elapse();
    var idle = new Owner();
    tracker.follow(
        AsyncOperation.CREATE_ASSIGNMENT, id, target(AsyncOperation.CREATE_ASSIGNMENT), idle);

    var leader = tracker();
    leader.start();
    var woken = new Owner();
    leader.follow(
        AsyncOperation.CREATE_ASSIGNMENT, id, target(AsyncOperation.CREATE_ASSIGNMENT), woken);
    until(() -> woken.get() == 1);
    assertThat(idle).hasValue(0);
    assertThat(
            tracker.find(
                AsyncOperation.CREATE_ASSIGNMENT, target(AsyncOperation.CREATE_ASSIGNMENT)))
        .isEqualTo(new Search.NotYet());

    tracker.start();
    until(() -> idle.get() == 1);
  }

  // ---- helpers

  private static final class Owner extends AtomicInteger implements Runnable {
    @Override
    public void run() {
      incrementAndGet();
    }
  }

  private RequestTracker tracker() {
    var created =
        new RequestTracker(
            port, new RequestSlots(new OperationSlots(SlotLimits.DEFAULT, clock)), POLL, clock);
    trackers.add(created);
    return created;
  }

  /** Begins the request that acts on {@link #target}. */
  private String begin(AsyncOperation operation) {
    return switch (operation) {
      case CREATE_ASSIGNMENT -> port.createAssignment(assignment()).id();
      case DELETE_ASSIGNMENT -> port.deleteAssignment(assignment()).id();
      case PROVISION -> port.provision(arn, null).id();
    };
  }

  private RequestTarget target(AsyncOperation operation) {
    return operation == AsyncOperation.PROVISION
        ? new RequestTarget.Provisioning(arn, null)
        : new RequestTarget.Assignment(assignment());
  }

  private RequestTarget other(AsyncOperation operation) {
    return operation == AsyncOperation.PROVISION
        ? new RequestTarget.Provisioning(arn, BILLING)
        : new RequestTarget.Assignment(access(arn, BILLING, PLATFORM));
  }

  private AssignedAccess assignment() {
    return access(arn, BILLING, FINANCE);
  }

  private boolean scanned(AsyncOperation operation) {
    return !(tracker.find(operation, other(operation)) instanceof Search.NotYet);
  }

  private long polls() {
    return aws.control().calls().stream()
        .filter(call -> call.operation().endsWith("Status"))
        .count();
  }

  /** Waits until the tracker has polled this often from now on, for whatever it follows. */
  private void awaitPolls(int count) {
    var probe = "00000000-0000-4000-8000-000000000000";
    var seen = polls();
    var target = seen + count;
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              if (polls() >= target) {
                return true;
              }
              // Something to follow, so that there is something to poll for.
              tracker.progress(
                  AsyncOperation.PROVISION,
                  probe,
                  new RequestTarget.Provisioning("probe", null),
                  () -> {});
              return false;
            });
  }

  private void awaitCalls(String operation, int count) {
    var target = aws.calls(operation).size() + count;
    until(() -> aws.calls(operation).size() >= target);
  }

  private static void until(Callable<Boolean> condition) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(condition);
  }
}
