package dev.ssoperator.request;

import static dev.ssoperator.identitycenter.AsyncOperation.CREATE_ASSIGNMENT;
import static dev.ssoperator.identitycenter.AsyncOperation.PROVISION;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.RequestState;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.RequestTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All requests in flight are asked about with few calls, and none is lost. */
class RequestPollTest {

  private static final String LIST = "ListAccountAssignmentCreationStatus";
  private static final String DESCRIBE = "DescribeAccountAssignmentCreationStatus";

  private static EmulatedAws aws;
  private RequestPoll poll;

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @BeforeEach
  void startOver() {
    aws.reset();
    poll = new RequestPoll(aws.identityCenter());
  }

  @AfterAll
  static void disconnect() {
    aws.close();
  }

  @Test
  void severalInFlightCostOneListForEachPoll() {
    var followed = begin(20);

    for (var i = 0; i < 3; i++) {
      var answer = poll.ask(CREATE_ASSIGNMENT, followed, false);
      assertThat(answer.ended()).isEmpty();
      assertThat(answer.unknown()).isEmpty();
      assertThat(answer.failure()).isEmpty();
      assertThat(answer.inProgress()).contains(followed.keySet());
    }

    assertThat(calls(LIST)).isEqualTo(3);
    assertThat(calls(DESCRIBE)).isZero();
  }

  @Test
  void severalThatHaveSucceededCostNoMore() {
    var followed = begin(20);
    endAll();

    var answer = poll.ask(CREATE_ASSIGNMENT, followed, false);

    assertThat(answer.ended()).containsOnlyKeys(followed.keySet());
    answer
        .ended()
        .forEach(
            (id, report) -> {
              assertThat(report.state()).isEqualTo(RequestState.SUCCEEDED);
              assertThat(report.id()).isEqualTo(id);
              assertThat(report.target()).isEqualTo(followed.get(id));
            });
    assertThat(answer.inProgress()).contains(Set.of());
    assertThat(calls(LIST)).isEqualTo(1);
    assertThat(calls(DESCRIBE)).isZero();
  }

  @Test
  void whyOneHasFailedIsAskedForThatOneOnly() {
    aws.control()
        .addFault(FaultSpec.failedRequest("CreateAccountAssignment", "no such principal").once());
    var followed = begin(5);
    var failed = followed.keySet().iterator().next();
    endAll();

    var answer = poll.ask(CREATE_ASSIGNMENT, followed, false);

    assertThat(answer.ended()).containsOnlyKeys(followed.keySet());
    assertThat(answer.ended().get(failed).state()).isEqualTo(RequestState.FAILED);
    assertThat(answer.ended().get(failed).failureReason()).contains("no such principal");
    assertThat(calls(DESCRIBE)).isEqualTo(1);
  }

  @Test
  void aSingleOneIsDescribed() {
    var followed = begin(1);
    assertThat(poll.ask(CREATE_ASSIGNMENT, followed, false).ended()).isEmpty();
    endAll();

    assertThat(poll.ask(CREATE_ASSIGNMENT, followed, false).ended())
        .containsOnlyKeys(followed.keySet());
    assertThat(calls(LIST)).isZero();
    assertThat(calls(DESCRIBE)).isEqualTo(2);
  }

  @Test
  void aSingleOneIsListedWithTheOthersWhereTheyMatter() {
    var followed = begin(1);
    var others = begin(2);

    var inProgress = poll.ask(CREATE_ASSIGNMENT, followed, true).inProgress().orElseThrow();

    assertThat(inProgress).containsAll(followed.keySet()).containsAll(others.keySet());
  }

  @Test
  void whereOldRequestsFillThePageThoseInProgressAreListed() {
    aws.behave(b -> b.newestRequestsFirst(false));
    begin(110);
    endAll();
    var followed = begin(4);
    aws.control().clearLogs();

    var answer = poll.ask(CREATE_ASSIGNMENT, followed, false);
    assertThat(answer.ended()).isEmpty();
    assertThat(answer.unknown()).isEmpty();
    assertThat(answer.inProgress()).contains(followed.keySet());
    assertThat(calls(LIST)).as("the page and the list").isEqualTo(2);

    poll.ask(CREATE_ASSIGNMENT, followed, false);
    assertThat(calls(LIST)).as("the page is not tried again soon").isEqualTo(3);
    assertThat(calls(DESCRIBE)).isZero();

    endAll();
    assertThat(poll.ask(CREATE_ASSIGNMENT, followed, false).ended())
        .containsOnlyKeys(followed.keySet());
    assertThat(calls(DESCRIBE)).as("what has left the list").isEqualTo(4);
  }

  @Test
  void onceInAWhileThePageIsTriedAgain() {
    aws.behave(b -> b.newestRequestsFirst(false));
    begin(110);
    endAll();
    poll.ask(CREATE_ASSIGNMENT, begin(4), false);
    aws.behave(b -> b.requestRetention(Duration.ZERO));
    aws.control().advanceClock(Duration.ofMinutes(1));
    var followed = begin(4);

    aws.control().clearLogs();
    IntStream.range(0, 99).forEach(i -> poll.ask(CREATE_ASSIGNMENT, followed, false));
    assertThat(pages()).isZero();

    IntStream.range(0, 2).forEach(i -> poll.ask(CREATE_ASSIGNMENT, followed, false));
    assertThat(pages()).as("the hundredth time, and from then on").isEqualTo(2);
  }

  /** How often the latest requests were read, whatever their state. */
  private static long pages() {
    return aws.calls(LIST).stream()
        .filter(call -> call.input().path("Filter").isMissingNode())
        .count();
  }

  @Test
  void whereNoneIsFollowedAllInProgressAreListed() {
    aws.behave(b -> b.newestRequestsFirst(false));
    begin(110);
    endAll();
    var others = begin(2);

    assertThat(poll.ask(CREATE_ASSIGNMENT, Map.of(), true).inProgress()).contains(others.keySet());
  }

  @Test
  void oneThatAwsDoesNotListIsDescribed() {
    var followed = begin(3);
    var hidden = begin(1);
    var all = new LinkedHashMap<>(followed);
    all.put("00000000-0000-4000-8000-000000000000", hidden.values().iterator().next());

    var answer = poll.ask(CREATE_ASSIGNMENT, all, false);

    assertThat(answer.unknown()).containsExactly("00000000-0000-4000-8000-000000000000");
    assertThat(answer.ended()).isEmpty();
    assertThat(answer.failure()).isEmpty();
    assertThat(calls(DESCRIBE)).isEqualTo(1);
  }

  @Test
  void thePageIsTrustedAsLongAsItShowsHalf() {
    var followed = begin(1);
    followed.put("00000000-0000-4000-8000-000000000000", begin(1).values().iterator().next());

    var answer = poll.ask(CREATE_ASSIGNMENT, followed, false);

    assertThat(answer.unknown()).hasSize(1);
    assertThat(calls(LIST)).isEqualTo(1);
  }

  @Test
  void oneThatCannotBeDescribedDoesNotHoldUpTheOthers() {
    aws.control()
        .addFault(FaultSpec.failedRequest("CreateAccountAssignment", "no such principal").times(3));
    var followed = begin(5);
    endAll();
    aws.control().addFault(FaultSpec.error(DESCRIBE, "AccessDeniedException", "no").once());

    var answer = poll.ask(CREATE_ASSIGNMENT, followed, false);

    assertThat(answer.failure()).isPresent();
    assertThat(answer.ended()).hasSize(4);
    assertThat(answer.unknown()).isEmpty();

    var next = poll.ask(CREATE_ASSIGNMENT, followed, false);
    assertThat(next.failure()).isEmpty();
    assertThat(next.ended()).containsOnlyKeys(followed.keySet());
  }

  @Test
  void whatBecameOfAnotherRequestIsNoAnswer() {
    var ids = new ArrayList<>(begin(2).entrySet());
    endAll();
    var crossed = Map.of(ids.get(0).getKey(), ids.get(1).getValue());

    var answer = poll.ask(CREATE_ASSIGNMENT, crossed, false);

    assertThat(answer.ended()).isEmpty();
    assertThat(answer.unknown()).containsExactly(ids.get(0).getKey());
  }

  @Test
  void aProvisioningIsOfItsSetWhateverAwsSaysOfAccounts() {
    var set = aws.permissionSet("Provisioned");
    aws.assign(set, EmulatedAws.BILLING, PLATFORM);
    var id = aws.identityCenter().provision(set, null).id();
    endAll();

    var own = Map.<String, RequestTarget>of(id, new RequestTarget.Provisioning(set, "1"));
    assertThat(poll.ask(PROVISION, own, false).ended()).containsOnlyKeys(id);
    var other = Map.<String, RequestTarget>of(id, new RequestTarget.Provisioning("arn:1", null));
    assertThat(poll.ask(PROVISION, other, false).unknown()).containsExactly(id);
    var assignment = Map.<String, RequestTarget>of(id, begin(1).values().iterator().next());
    assertThat(poll.ask(PROVISION, assignment, false).unknown()).containsExactly(id);
  }

  /** Starts creations; their ids, in that order, with what they create. */
  private static Map<String, RequestTarget> begin(int count) {
    var accounts =
        aws.control().state().accounts().stream()
            .filter(account -> account.state().equals("ACTIVE"))
            .map(StateView.Account::id)
            .toList();
    var targets = new LinkedHashMap<String, RequestTarget>();
    var arn = "";
    for (var i = 0; i < count; i++) {
      if (i % accounts.size() == 0) {
        arn = aws.permissionSet("Set" + aws.control().state().permissionSets().size());
      }
      var access = access(arn, accounts.get(i % accounts.size()), PLATFORM);
      var id = aws.identityCenter().createAssignment(access).id();
      targets.put(id, new RequestTarget.Assignment(access));
    }
    return targets;
  }

  /** Lets all requests end, those too that wait for others in their account. */
  private static void endAll() {
    aws.control().advanceClock(Duration.ofMinutes(20));
  }

  private static int calls(String operation) {
    return aws.calls(operation).size();
  }
}
