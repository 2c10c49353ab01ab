package dev.ssoperator.request;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.FINANCE;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static dev.ssoperator.sdk.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.request.RequestAnswer.Ended;
import dev.ssoperator.request.RequestAnswer.Lost;
import dev.ssoperator.request.RequestAnswer.Recovering;
import dev.ssoperator.request.RequestAnswer.Running;
import dev.ssoperator.request.RequestAnswer.Waiting;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import dev.ssoperator.sdk.Woken;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Requests are sent once within the limits, followed to their end, found when nobody remembers
 * them, and given up on late.
 */
class RequestsTest {

  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final AsyncOperation CREATE = AsyncOperation.CREATE_ASSIGNMENT;
  private static final Recovering RECOVERING = new Recovering(POLL);

  private static EmulatedAws aws;
  private final Set<Thread> pollersBefore = pollers().collect(Collectors.toSet());
  private final List<Requests> doors = new ArrayList<>();
  private final MovableClock clock = new MovableClock();
  private final Woken woken = new Woken();

  /** Follows a request that is not there, so that there is something to poll for. */
  private final Woken nobody = new Woken();

  private IdentityCenter port;
  private Requests requests;
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
    requests = door(SlotLimits.DEFAULT);
  }

  @AfterEach
  void closeDoors() {
    doors.forEach(Requests::close);
  }

  @AfterAll
  static void disconnect() {
    aws.close();
  }

  // ---- sending

  @ParameterizedTest
  @EnumSource
  void aRequestIsSentOnceAndItsEndWakesTheRequesterOnce(AsyncOperation operation) {
    start();
    var intents = new ArrayList<Integer>();
    var id = running(ensure(woken, operation, target(operation), () -> intents.add(sent())), true);
    assertThat(intents).as("written down before the call").containsExactly(0);
    assertThat(running(ensure(woken, operation, target(operation)), false)).isEqualTo(id);
    awaitPolls(3);
    assertThat(woken).hasValue(0);

    aws.elapse();
    until(() -> woken.get() > 0);
    awaitPolls(3);
    assertThat(woken).hasValue(1);
    var end = (Ended) follow(woken, operation, id);
    assertThat(end.isRecent()).isTrue();
    assertThat(end.report())
        .usingRecursiveComparison()
        .ignoringFields("createdDate")
        .isEqualTo(port.describeRequest(operation, id).orElseThrow());
    assertThat(sent()).isEqualTo(1);
  }

  @Test
  void whoeverFindsNoSlotIsToldItsPositionAndIsWokenInItsTurn() {
    requests = door(new SlotLimits(1, 0, 1));
    start();
    running(ensure(new Woken(), CREATE, assignment(BILLING)), true);

    var second = new Woken();
    var third = new Woken();
    assertThat(ensure(second, CREATE, assignment(SHOP))).isEqualTo(new Waiting(1, 1, null));
    assertThat(ensure(third, CREATE, assignment("333333333333")))
        .isEqualTo(new Waiting(2, 1, null));
    assertThat(requests.hasNextStep(second.requester())).isFalse();
    assertThat(requests.waiting(CREATE)).isEqualTo(2);

    aws.elapse();
    until(() -> second.get() == 1);
    assertThat(requests.hasNextStep(second.requester())).isTrue();
    assertThat(third).hasValue(0);
    running(ensure(second, CREATE, assignment(SHOP)), true);
  }

  @Test
  void whoeverWaitsForAnAccountIsToldWhich() {
    start();
    running(ensure(new Woken(), CREATE, assignment(BILLING)), true);

    assertThat(ensure(woken, AsyncOperation.DELETE_ASSIGNMENT, other(CREATE)))
        .isEqualTo(new Waiting(1, 1, BILLING));
  }

  @Test
  void whoeverCouldNotWriteItsIntentKeepsItsSlotUntilItLeaves() {
    requests = door(new SlotLimits(1, 0, 1));
    start();
    var first = new Woken();
    keepSlot(first, assignment(BILLING));
    assertThat(ensure(woken, CREATE, assignment(SHOP))).isInstanceOf(Waiting.class);
    assertThat(woken).hasValue(0);

    requests.leave(first.requester());

    assertThat(woken).hasValue(1);
    running(ensure(woken, CREATE, assignment(SHOP)), true);
  }

  @Test
  void aRequestThatAwsRefusesForAnotherReasonGivesUpItsSlot() {
    requests = door(new SlotLimits(1, 0, 1));
    start();
    aws.control()
        .addFault(FaultSpec.error("CreateAccountAssignment", "ValidationException", "no").once());
    var first = new Woken();

    assertThatThrownBy(() -> ensure(first, CREATE, assignment(BILLING)))
        .isInstanceOf(IdentityCenterException.class);

    running(ensure(woken, CREATE, assignment(SHOP)), true);
  }

  @Test
  void aRequestThatAwsRefusesForItsLimitIsFirstInTheQueue() {
    start();
    aws.control()
        .addFault(
            FaultSpec.error(
                    "CreateAccountAssignment",
                    "ThrottlingException",
                    "There are too many requests processing")
                .once());
    var refused = new Woken();

    assertThatThrownBy(() -> ensure(refused, CREATE, assignment(BILLING)))
        .isInstanceOfSatisfying(
            IdentityCenterException.class,
            e -> assertThat(e.kind()).isEqualTo(ErrorKind.SLOTS_FULL));
    assertThat(ensure(woken, CREATE, assignment(SHOP))).isEqualTo(new Waiting(2, 0, null));
    assertThat(ensure(refused, CREATE, assignment(BILLING))).isEqualTo(new Waiting(1, 0, null));
  }

  @Test
  void onceAwsMayHaveRoomAgainTheFirstInTheQueueIsWoken() {
    start();
    aws.control()
        .addFault(
            FaultSpec.error(
                    "CreateAccountAssignment",
                    "ThrottlingException",
                    "There are too many requests processing")
                .once());
    assertThatThrownBy(() -> ensure(woken, CREATE, assignment(BILLING)))
        .isInstanceOf(IdentityCenterException.class);
    awaitPolls(3);
    assertThat(woken).hasValue(0);

    clock.advance(Duration.ofSeconds(5));

    until(() -> woken.get() == 1);
  }

  // ---- requests of others

  @Test
  void aRequestOfAnotherToolHoldsASlotUntilItEnds() {
    requests = door(new SlotLimits(1, 0, 1));
    begin(CREATE);
    start();
    assertThat(requests.slotsHeld(CREATE)).isEqualTo(1);
    assertThat(requests.slotLimit(CREATE)).isEqualTo(1);
    assertThat(requests.inFlight(CREATE)).isEqualTo(1);
    assertThat(ensure(woken, CREATE, assignment(SHOP))).isEqualTo(new Waiting(1, 1, null));
    awaitPolls(3);
    assertThat(woken).hasValue(0);

    aws.elapse();

    until(() -> woken.get() == 1);
    running(ensure(woken, CREATE, assignment(SHOP)), true);
    assertThat(requests.inFlight(CREATE)).isEqualTo(1);
  }

  @Test
  void anotherToolsRequestKeepsItsAccountBusy() {
    begin(CREATE);
    start();

    assertThat(ensure(woken, AsyncOperation.DELETE_ASSIGNMENT, other(CREATE)))
        .isEqualTo(new Waiting(1, 1, BILLING));
  }

  @Test
  void anotherToolsRequestThatHasEndedIsSeenByTheNextSearch() {
    begin(CREATE);
    start();
    assertThat(requests.slotsHeld(CREATE)).isEqualTo(1);
    aws.elapse();
    aws.control().addFault(FaultSpec.lostResponse("CreateAccountAssignment").once());

    assertThatThrownBy(() -> ensure(woken, CREATE, assignment(SHOP)))
        .isInstanceOf(IdentityCenterException.class);
    until(() -> !ensure(woken, CREATE, assignment(SHOP)).equals(RECOVERING));

    assertThat(requests.slotsHeld(CREATE)).as("its own").isEqualTo(1);
  }

  @Test
  void anotherToolsRequestThatAPollHasSeenHoldsASlotUntilItEnds() {
    requests = door(new SlotLimits(3, 0, 1));
    start();
    running(ensure(new Woken(), CREATE, assignment(BILLING)), true);
    running(ensure(new Woken(), CREATE, assignment(SHOP)), true);
    aws.control()
        .addFault(FaultSpec.slowRequest("CreateAccountAssignment", Duration.ofHours(1)).once());
    port.createAssignment(access(arn, "222222222222", FINANCE));
    until(() -> requests.slotsHeld(CREATE) == 3);
    var second = new Woken();
    var third = new Woken();
    ensure(second, CREATE, assignment("333333333333"));
    ensure(third, CREATE, assignment("444444444444"));
    assertThat(ensure(woken, CREATE, assignment("last"))).isEqualTo(new Waiting(3, 3, null));

    aws.elapse();
    until(() -> second.get() == 1 && third.get() == 1);
    keepSlot(second, assignment("333333333333"));
    keepSlot(third, assignment("444444444444"));
    awaitPolls(3);
    assertThat(woken).hasValue(0);

    aws.control().advanceClock(Duration.ofHours(1));
    until(() -> woken.get() == 1);
  }

  // ---- following

  @Test
  void aRequestOfTheStatusIsFollowedFromTheFirstQuestionOn() {
    var id = begin(CREATE);
    start();
    assertThat(follow(woken, CREATE, id)).isEqualTo(new Running(id, false));

    aws.elapse();
    until(() -> woken.get() == 1);
  }

  @Test
  void anEndIsRecentWhereAPollHasSeenTheRequestRun() {
    var id = begin(CREATE);
    start();
    follow(woken, CREATE, id);
    awaitCalls("DescribeAccountAssignmentCreationStatus", 2);

    aws.elapse();
    until(() -> woken.get() == 1);
    assertThat(((Ended) follow(woken, CREATE, id)).isRecent()).isTrue();
  }

  @Test
  void anEndIsNotRecentWhereEveryPollBeforeItHasFailed() {
    var describe = "DescribeAccountAssignmentCreationStatus";
    var id = begin(CREATE);
    start();
    var fault = aws.control().addFault(FaultSpec.error(describe, "AccessDeniedException", "no"));
    awaitCalls(describe, 2);
    follow(woken, CREATE, id);
    awaitCalls(describe, 2);

    aws.elapse();
    aws.control().removeFault(fault.id());

    until(() -> woken.get() == 1);
    assertThat(((Ended) follow(woken, CREATE, id)).isRecent()).isFalse();
  }

  @Test
  void whatIsFollowedIsPolledAndNothingElse() {
    start();
    awaitPolls(5);

    assertThat(aws.calls("ListAccountAssignmentCreationStatus")).as("the search").hasSize(1);
    assertThat(aws.calls("ListAccountAssignmentDeletionStatus")).as("the search").hasSize(1);
    assertThat(aws.calls("ListPermissionSetProvisioningStatus")).as("the search").hasSize(1);
    assertThat(aws.calls("DescribeAccountAssignmentCreationStatus")).isEmpty();
  }

  @Test
  void anEndThatNobodyTakesInIsForgottenAfterAnHour() {
    start();
    running(ensure(woken, CREATE, assignment(BILLING)), true);
    aws.elapse();
    until(() -> requests.hasNextStep(woken.requester()));

    clock.advance(Duration.ofHours(1).plusMillis(1));

    until(() -> !requests.hasNextStep(woken.requester()));
  }

  @Test
  void anEndWhoseStatusWriteWasLostIsFoundAgain() {
    start();
    var id = begin(CREATE);
    aws.elapse();
    for (var i = 0; i < 2; i++) {
      var again = new Woken();
      assertThat(follow(again, CREATE, id)).isEqualTo(new Running(id, false));
      until(() -> again.get() == 1);
      assertThat(follow(again, CREATE, id)).isInstanceOf(Ended.class);
    }
  }

  @Test
  void aFailedRequestEndsWithAwsReason() {
    start();
    aws.control().addFault(FaultSpec.failedRequest("CreateAccountAssignment", "because"));
    var id = running(ensure(woken, CREATE, target(CREATE)), true);
    aws.elapse();
    until(() -> woken.get() == 1);

    var end = (Ended) follow(woken, CREATE, id);
    assertThat(end.report().state()).isEqualTo(RequestState.FAILED);
    assertThat(end.report().failureReason()).isEqualTo("because");
  }

  @Test
  void eachRequesterIsWokenForItsOwnRequestOnly() {
    start();
    aws.control()
        .addFault(FaultSpec.slowRequest("CreateAccountAssignment", Duration.ofHours(1)).once());
    var slow = new Woken();
    var quick = new Woken();
    running(ensure(slow, CREATE, assignment(BILLING)), true);
    running(ensure(quick, CREATE, assignment(SHOP)), true);

    aws.elapse();
    until(() -> quick.get() == 1);
    awaitPolls(3);
    assertThat(slow).hasValue(0);
    aws.control().advanceClock(Duration.ofHours(1));
    until(() -> slow.get() == 1);
  }

  @Test
  void everyRequesterOfARequestIsWoken() {
    start();
    var first = new Woken();
    var second = new Woken();
    var id = running(ensure(first, CREATE, target(CREATE)), true);
    assertThat(running(ensure(second, CREATE, target(CREATE)), false)).isEqualTo(id);

    aws.elapse();
    until(() -> first.get() == 1 && second.get() == 1);
    assertThat(requests.hasNextStep(first.requester())).isTrue();
    for (var each : List.of(first, second)) {
      assertThat(follow(each, CREATE, id)).isInstanceOf(Ended.class);
    }
    assertThat(requests.hasNextStep(first.requester())).isFalse();
  }

  @Test
  void noNumberOfFailingPollsEndsPolling() {
    var id = begin(AsyncOperation.PROVISION);
    aws.elapse();
    var fault =
        aws.control().addFault(FaultSpec.error("*", "ThrottlingException", "Rate exceeded"));
    requests.start();
    follow(woken, AsyncOperation.PROVISION, id);
    awaitPolls(10);
    assertThat(woken).hasValue(0);
    assertThat(ensure(woken, AsyncOperation.PROVISION, target(AsyncOperation.PROVISION)))
        .isEqualTo(RECOVERING);
    assertThat(requests.isAlive()).isTrue();

    aws.control().removeFault(fault.id());
    until(() -> woken.get() == 1);
  }

  @Test
  void aPollThatFailsAgainAndAgainIsLoggedOnceAndOnceMoreAfterItSucceeded() {
    var log = new ListAppender<ILoggingEvent>();
    var logger = (Logger) LoggerFactory.getLogger(RequestPoller.class);
    log.start();
    logger.addAppender(log);
    try {
      start();
      var fault =
          FaultSpec.error("DescribePermissionSetProvisioningStatus", "AccessDeniedException", "no");
      for (var i = 1; i <= 2; i++) {
        var added = aws.control().addFault(fault);
        awaitPolls(5);
        aws.control().removeFault(added.id());
        awaitPolls(3);
        assertThat(log.list).hasSize(i);
      }
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void aRequesterThatFailsWhenWokenDoesNotEndPolling() {
    start();
    var faulty = Woken.failing();
    var id = running(requests.ensure(faulty, CREATE, target(CREATE), () -> {}), true);
    aws.elapse();
    until(() -> requests.hasNextStep(faulty));
    assertThat(follow(woken, CREATE, id)).isInstanceOf(Ended.class);

    running(ensure(woken, CREATE, assignment(SHOP)), true);
    aws.elapse();
    until(() -> woken.get() == 1);
  }

  @Test
  void aPollerThatHasEndedIsNoticed() {
    assertThat(requests.isAlive()).as("nothing is polled yet").isTrue();
    start();
    assertThat(requests.isAlive()).isTrue();
    var deadly =
        new Requester(
            "Test",
            new ResourceID("deadly", "test"),
            Purpose.SPEC,
            resource -> {
              throw new AssertionError("a test");
            });
    running(requests.ensure(deadly, CREATE, target(CREATE), () -> {}), true);

    aws.elapse();

    until(() -> !requests.isAlive());
  }

  @Test
  void aClosedDoorPollsNoMore() {
    start();
    var id = running(ensure(woken, CREATE, target(CREATE)), true);
    requests.close();
    until(() -> pollers().allMatch(pollersBefore::contains));

    aws.elapse();
    assertThat(follow(woken, CREATE, id)).isEqualTo(new Running(id, false));
  }

  private static Stream<Thread> pollers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("request-poller"));
  }

  @Test
  void aFailureThatLastsIsLoggedOnce() {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var logger = (Logger) LoggerFactory.getLogger(RequestPoller.class);
    logger.addAppender(log);
    try {
      start();
      var throttled = fault("ThrottlingException");
      awaitPolls(5);
      assertThat(messages(log, "ThrottlingException")).isEqualTo(1);
      aws.control().removeFault(throttled);
      awaitPolls(3);

      var denied = fault("AccessDeniedException");
      awaitPolls(5);
      var ofEachOperation = messages(log, "AccessDeniedException");
      awaitPolls(5);
      assertThat(messages(log, "AccessDeniedException")).isPositive().isEqualTo(ofEachOperation);
      aws.control().removeFault(denied);
      awaitPolls(3);

      var again = fault("ThrottlingException");
      awaitPolls(5);
      assertThat(messages(log, "ThrottlingException")).isEqualTo(2);
      aws.control().removeFault(again);
    } finally {
      logger.detachAppender(log);
    }
  }

  private static String fault(String error) {
    return aws.control().addFault(FaultSpec.error("*", error, error)).id();
  }

  private static long messages(ListAppender<ILoggingEvent> log, String about) {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getFormattedMessage().contains(about))
        .count();
  }

  // ---- requests nobody remembers

  @ParameterizedTest
  @EnumSource
  void aRequestInFlightAtTheStartIsFoundByItsTarget(AsyncOperation operation) {
    var id = begin(operation);
    assertThat(ensure(woken, operation, target(operation))).isEqualTo(RECOVERING);
    assertThat(follow(woken, operation, null)).isEqualTo(RECOVERING);
    assertThat(requests.mayBeInFlight(operation, other(operation))).isTrue();
    start();

    assertThat(requests.mayBeInFlight(operation, other(operation))).isFalse();
    assertThat(requests.mayBeInFlight(operation, target(operation))).isTrue();
    assertThat(ensure(woken, operation, target(operation))).isEqualTo(new Running(id, false));
    assertThat(follow(woken, operation, null)).isEqualTo(new Running(id, false));
    assertThat(sent()).isZero();
    aws.elapse();
    until(() -> woken.get() == 1);
    assertThat(requests.mayBeInFlight(operation, target(operation))).isFalse();
  }

  @Test
  void aRequestOfAnotherOperationOnTheSameTargetIsNotFound() {
    begin(AsyncOperation.DELETE_ASSIGNMENT);
    start();

    assertThat(follow(woken, CREATE, null)).isEqualTo(new Lost());
  }

  @Test
  void aRequestThatHasEndedBeforeTheStartIsNotFound() {
    begin(CREATE);
    aws.elapse();
    start();

    assertThat(follow(woken, CREATE, null)).isEqualTo(new Lost());
  }

  @ParameterizedTest
  @EnumSource
  void aRequestWhoseAnswerWasLostIsFoundAndNotSentAgain(AsyncOperation operation) {
    start();
    aws.control().addFault(FaultSpec.lostResponse(sending(operation)).once());

    assertThatThrownBy(() -> ensure(woken, operation, target(operation)))
        .isInstanceOfSatisfying(
            IdentityCenterException.class, e -> assertThat(e.mayHaveTakenEffect()).isTrue());
    until(() -> !ensure(woken, operation, target(operation)).equals(RECOVERING));

    running(ensure(woken, operation, target(operation)), false);
    assertThat(sent()).isEqualTo(1);
  }

  @Test
  void aLostAnswerIsSearchedForUntilAwsAnswers() {
    start();
    aws.control().addFault(FaultSpec.lostResponse("CreateAccountAssignment").once());
    var fault =
        aws.control()
            .addFault(
                FaultSpec.error(
                    "ListAccountAssignmentCreationStatus", "InternalServerException", "no"));
    assertThatThrownBy(() -> ensure(woken, CREATE, target(CREATE)))
        .isInstanceOf(IdentityCenterException.class);
    awaitCalls("ListAccountAssignmentCreationStatus", 5);
    assertThat(ensure(woken, CREATE, target(CREATE))).isEqualTo(RECOVERING);
    assertThat(follow(woken, AsyncOperation.DELETE_ASSIGNMENT, null)).isEqualTo(new Lost());

    aws.control().removeFault(fault.id());
    until(() -> ensure(woken, CREATE, target(CREATE)) instanceof Running);
    assertThat(sent()).isEqualTo(1);
  }

  @Test
  void aSearchDescribesOnlyWhatNobodyFollows() {
    start();
    running(ensure(new Woken(), CREATE, assignment(BILLING)), true);
    running(ensure(new Woken(), CREATE, assignment(SHOP)), true);
    awaitPolls(3);
    aws.control().clearLogs();
    aws.control().addFault(FaultSpec.lostResponse("CreateAccountAssignment").once());

    var lost = assignment("222222222222");
    assertThatThrownBy(() -> ensure(woken, CREATE, lost))
        .isInstanceOf(IdentityCenterException.class);
    until(() -> ensure(woken, CREATE, lost) instanceof Running);

    assertThat(aws.calls("DescribeAccountAssignmentCreationStatus")).hasSize(1);
  }

  @Test
  void aRequestWhoseAnswerWasLostKeepsItsAccountBusy() {
    start();
    var other = other(CREATE);
    aws.control().addFault(FaultSpec.lostResponse("CreateAccountAssignment").once());
    var fault =
        aws.control()
            .addFault(
                FaultSpec.error(
                    "ListAccountAssignmentCreationStatus", "InternalServerException", "no"));
    assertThatThrownBy(() -> ensure(new Woken(), CREATE, target(CREATE)))
        .isInstanceOf(IdentityCenterException.class);

    var busy = new Waiting(1, 1, BILLING);
    assertThat(ensure(woken, AsyncOperation.DELETE_ASSIGNMENT, other)).isEqualTo(busy);
    aws.control().removeFault(fault.id());
    until(() -> requests.inFlight(CREATE) == 1);
    awaitPolls(3);
    assertThat(ensure(woken, AsyncOperation.DELETE_ASSIGNMENT, other)).isEqualTo(busy);

    aws.elapse();
    until(() -> woken.get() == 1);
    running(ensure(woken, AsyncOperation.DELETE_ASSIGNMENT, other), true);
  }

  @Test
  void aRequestWhoseAnswerWasLostAndThatAwsDoesNotHaveGivesUpItsSlot() {
    requests = door(new SlotLimits(1, 0, 1));
    start();
    aws.control()
        .addFault(
            FaultSpec.error("CreateAccountAssignment", "InternalServerException", "no").once());
    var search =
        aws.control().addFault(FaultSpec.hold("ListAccountAssignmentCreationStatus").once());
    assertThatThrownBy(() -> ensure(new Woken(), CREATE, target(CREATE)))
        .isInstanceOf(IdentityCenterException.class);
    assertThat(requests.slotsHeld(CREATE)).isEqualTo(1);
    assertThat(
            ensure(
                woken,
                AsyncOperation.DELETE_ASSIGNMENT,
                new RequestTarget.Assignment(access(arn, SHOP, PLATFORM))))
        .isEqualTo(new Waiting(1, 1, null));

    aws.control().removeFault(search.id());
    until(() -> woken.get() == 1);
    assertThat(requests.slotsHeld(CREATE)).isZero();
  }

  // ---- requests AWS does not know

  @ParameterizedTest
  @EnumSource
  void aRequestThatAwsNoLongerKnowsIsLost(AsyncOperation operation) {
    start();
    var id = running(ensure(woken, operation, target(operation)), true);
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
    assertThat(follow(woken, operation, id)).isEqualTo(new Lost());
  }

  @Test
  void aRequestThatAwsKeptTooShortlyIsLost() {
    aws.behave(b -> b.requestRetention(Duration.ZERO));
    var id = begin(CREATE);
    aws.control().advanceClock(Duration.ofMinutes(1));
    start();
    follow(woken, CREATE, id);

    until(
        () -> {
          clock.advance(LONG);
          return woken.get() == 1;
        });
    assertThat(follow(woken, CREATE, id)).isEqualTo(new Lost());
  }

  @Test
  void anIdThatAwsDoesNotKnowYetIsNotGivenUpAtOnce() {
    aws.control()
        .addFault(
            FaultSpec.error(
                    "DescribeAccountAssignmentCreationStatus",
                    "ResourceNotFoundException",
                    "not yet")
                .times(5));
    start();
    var id = running(ensure(woken, CREATE, target(CREATE)), true);
    awaitPolls(7);
    assertThat(woken).hasValue(0);

    aws.elapse();
    until(() -> woken.get() == 1);
    assertThat(follow(woken, CREATE, id)).isInstanceOf(Ended.class);
  }

  // ---- the leader only

  @Test
  void nothingIsPolledBeforeTheStart() {
    var id = begin(CREATE);
    aws.elapse();
    var idle = new Woken();
    follow(idle, CREATE, id);

    var leader = door(SlotLimits.DEFAULT);
    leader.start();
    leader.follow(woken.requester(), CREATE, target(CREATE), id);
    until(() -> woken.get() == 1);
    assertThat(idle).hasValue(0);
    assertThat(follow(idle, CREATE, null)).isEqualTo(RECOVERING);

    requests.start();
    until(() -> idle.get() == 1);
  }

  // ---- helpers

  private Requests door(SlotLimits limits) {
    var created = new Requests(port, limits, POLL, clock);
    doors.add(created);
    return created;
  }

  /** Starts to poll, and waits until AWS was searched for requests of all operations. */
  private void start() {
    requests.start();
    until(
        () -> {
          for (var operation : AsyncOperation.values()) {
            if (requests.mayBeInFlight(operation, other(operation))) {
              return false;
            }
          }
          return true;
        });
  }

  private RequestAnswer ensure(Woken requester, AsyncOperation operation, RequestTarget target) {
    return ensure(requester, operation, target, () -> {});
  }

  private RequestAnswer ensure(
      Woken requester, AsyncOperation operation, RequestTarget target, Runnable intent) {
    return requests.ensure(requester.requester(), operation, target, intent);
  }

  private RequestAnswer follow(Woken requester, AsyncOperation operation, String id) {
    return requests.follow(requester.requester(), operation, target(operation), id);
  }

  private static String running(RequestAnswer answer, boolean isNew) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Running.class, running -> assertThat(running.isNew()).isEqualTo(isNew));
    return ((Running) answer).id();
  }

  /** A requester that has a slot, and whose status cannot be written. */
  private void keepSlot(Woken requester, RequestTarget target) {
    assertThatThrownBy(() -> ensure(requester, CREATE, target, RequestsTest::failToWrite))
        .hasMessage("not written");
  }

  private static void failToWrite() {
    throw new IllegalStateException("not written");
  }

  /** Begins the request that acts on {@link #target}, as another process does. */
  private String begin(AsyncOperation operation) {
    var id =
        switch (operation) {
          case CREATE_ASSIGNMENT -> port.createAssignment(access(arn, BILLING, FINANCE)).id();
          case DELETE_ASSIGNMENT -> port.deleteAssignment(access(arn, BILLING, FINANCE)).id();
          case PROVISION -> port.provision(arn, null).id();
        };
    aws.control().clearLogs();
    return id;
  }

  private static String sending(AsyncOperation operation) {
    return switch (operation) {
      case CREATE_ASSIGNMENT -> "CreateAccountAssignment";
      case DELETE_ASSIGNMENT -> "DeleteAccountAssignment";
      case PROVISION -> "ProvisionPermissionSet";
    };
  }

  /** How many requests were sent. */
  private int sent() {
    return (int)
        aws.control().calls().stream()
            .filter(
                call ->
                    List.of(AsyncOperation.values()).stream()
                        .map(RequestsTest::sending)
                        .anyMatch(call.operation()::equals))
            .count();
  }

  private RequestTarget target(AsyncOperation operation) {
    return operation == AsyncOperation.PROVISION
        ? new RequestTarget.Provisioning(arn, null)
        : assignment(BILLING);
  }

  private RequestTarget other(AsyncOperation operation) {
    return operation == AsyncOperation.PROVISION
        ? new RequestTarget.Provisioning(arn, BILLING)
        : new RequestTarget.Assignment(access(arn, BILLING, PLATFORM));
  }

  private RequestTarget.Assignment assignment(String account) {
    AssignedAccess access = access(arn, account, FINANCE);
    return new RequestTarget.Assignment(access);
  }

  private long polls() {
    return aws.control().calls().stream()
        .filter(call -> call.operation().endsWith("Status"))
        .count();
  }

  /** Waits until requests were polled this often from now on. */
  private void awaitPolls(int count) {
    var probe = "00000000-0000-4000-8000-000000000000";
    var target = polls() + count;
    until(
        () -> {
          requests.follow(
              nobody.requester(),
              AsyncOperation.PROVISION,
              new RequestTarget.Provisioning("probe", null),
              probe);
          return polls() >= target;
        });
  }

  private void awaitCalls(String operation, int count) {
    var target = aws.calls(operation).size() + count;
    until(() -> aws.calls(operation).size() >= target);
  }
}
