package dev.ssoperator.request;

import static dev.ssoperator.identitycenter.AsyncOperation.CREATE_ASSIGNMENT;
import static dev.ssoperator.identitycenter.AsyncOperation.DELETE_ASSIGNMENT;
import static dev.ssoperator.identitycenter.AsyncOperation.PROVISION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.request.RequestAnswer.Ended;
import dev.ssoperator.request.RequestAnswer.Lost;
import dev.ssoperator.request.RequestAnswer.Running;
import dev.ssoperator.request.RequestAnswer.Waiting;
import dev.ssoperator.request.RequestsInFlight.Settled;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Woken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How each request in flight stands, from its first mention until everybody has its end. */
class RequestsInFlightTest {

  private static final Duration LOST_AFTER = Duration.ofMinutes(1);
  private static final RequestKey KEY = new RequestKey(CREATE_ASSIGNMENT, "1");
  private static final RequestTarget TARGET = target("111111111111");
  private static final RequestReport REPORT =
      new RequestReport(CREATE_ASSIGNMENT, "1", TARGET, RequestState.SUCCEEDED, null, null);

  private final MovableClock clock = new MovableClock();
  private final OperationSlots slots = new OperationSlots(SlotLimits.DEFAULT, clock);
  private final RequestsInFlight inFlight = new RequestsInFlight(LOST_AFTER, slots, clock);
  private final Requester first = new Woken().requester();
  private final Requester second = new Woken().requester();

  // ---- ends

  @Test
  void anEndIsForEachWhoFollowsAndThenForgotten() {
    inFlight.follow(KEY, TARGET, first);
    inFlight.follow(KEY, TARGET, second);
    clock.advance(Duration.ofSeconds(3));

    assertThat(inFlight.ended(KEY, REPORT))
        .contains(new Settled(List.of(first, second), Optional.of(Duration.ofSeconds(3))));

    assertThat(inFlight.answer(KEY, TARGET, first)).isEqualTo(new Ended(REPORT, true));
    assertThat(inFlight.isFollowed(KEY)).isTrue();
    assertThat(inFlight.answer(KEY, TARGET, second)).isEqualTo(new Ended(REPORT, true));
    assertThat(inFlight.isFollowed(KEY)).isFalse();
  }

  @Test
  void aRequesterHasAnEndToTakeInUntilItHasIt() {
    inFlight.follow(KEY, TARGET, first);
    assertThat(inFlight.hasEnded(first)).as("it runs").isFalse();
    inFlight.ended(KEY, REPORT);

    assertThat(inFlight.hasEnded(first)).isTrue();
    assertThat(inFlight.hasEnded(second)).isFalse();
    inFlight.answer(KEY, TARGET, first);
    assertThat(inFlight.hasEnded(first)).isFalse();
  }

  @Test
  void anEndThatIsLearnedAgainIsNoNews() {
    inFlight.follow(KEY, TARGET, first);
    inFlight.ended(KEY, REPORT);

    assertThat(inFlight.ended(KEY, REPORT)).isEmpty();
    assertThat(inFlight.unknown(KEY)).isEmpty();
    clock.advance(LOST_AFTER);
    assertThat(inFlight.unknown(KEY)).isEmpty();
    assertThat(inFlight.answer(KEY, TARGET, first)).isEqualTo(new Ended(REPORT, true));
  }

  @Test
  void anEndIsRecentOnlyWhereTheRequestWasSeenToRun() {
    assertThat(inFlight.answer(KEY, TARGET, first)).isEqualTo(new Running("1", false));
    inFlight.ended(KEY, REPORT);
    assertThat(inFlight.answer(KEY, TARGET, first)).isEqualTo(new Ended(REPORT, false));

    inFlight.answer(KEY, TARGET, first);
    inFlight.running(KEY);
    inFlight.ended(KEY, REPORT);
    assertThat(inFlight.answer(KEY, TARGET, first)).isEqualTo(new Ended(REPORT, true));
  }

  @Test
  void whatNobodyFollowsIsNothing() {
    inFlight.running(KEY);

    assertThat(inFlight.isFollowed(KEY)).isFalse();
    assertThat(inFlight.ended(KEY, REPORT)).isEmpty();
    assertThat(inFlight.unknown(KEY)).isEmpty();
  }

  @Test
  void anEndThatNobodyTakesInIsKeptForAnHour() {
    var running = new RequestKey(CREATE_ASSIGNMENT, "2");
    inFlight.follow(KEY, TARGET, first);
    inFlight.follow(running, target("222222222222"), first);
    inFlight.ended(KEY, REPORT);
    clock.advance(Duration.ofHours(1));
    inFlight.forgetOld();
    assertThat(inFlight.isFollowed(KEY)).isTrue();

    clock.advance(Duration.ofMillis(1));
    inFlight.forgetOld();

    assertThat(inFlight.isFollowed(KEY)).isFalse();
    assertThat(inFlight.isFollowed(running)).isTrue();
  }

  // ---- what AWS does not know

  @Test
  void whatAwsDoesNotKnowForAMinuteIsLost() {
    inFlight.follow(KEY, TARGET, first);
    assertThat(inFlight.unknown(KEY)).isEmpty();
    clock.advance(LOST_AFTER.minusMillis(1));
    assertThat(inFlight.unknown(KEY)).isEmpty();

    clock.advance(Duration.ofMillis(1));

    assertThat(inFlight.unknown(KEY)).contains(new Settled(List.of(first), Optional.empty()));
    assertThat(inFlight.answer(KEY, TARGET, first)).isEqualTo(new Lost());
  }

  @Test
  void theMinuteBeginsAgainOnceItWasKnown() {
    inFlight.follow(KEY, TARGET, first);
    inFlight.unknown(KEY);
    clock.advance(LOST_AFTER);
    inFlight.running(KEY);

    assertThat(inFlight.unknown(KEY)).isEmpty();
  }

  // ---- what is in flight

  @Test
  void whatHasEndedIsNotInFlight() {
    inFlight.follow(KEY, TARGET, first);
    inFlight.follow(new RequestKey(CREATE_ASSIGNMENT, "2"), target("222222222222"), first);
    inFlight.follow(new RequestKey(PROVISION, "1"), TARGET, first);
    assertThat(inFlight.counts()).isEqualTo(Map.of(CREATE_ASSIGNMENT, 2L, PROVISION, 1L));
    assertThat(inFlight.find(CREATE_ASSIGNMENT, TARGET)).contains("1");

    inFlight.ended(KEY, REPORT);

    assertThat(inFlight.counts()).isEqualTo(Map.of(CREATE_ASSIGNMENT, 1L, PROVISION, 1L));
    assertThat(inFlight.of(CREATE_ASSIGNMENT)).isEqualTo(Map.of("2", target("222222222222")));
    assertThat(inFlight.find(CREATE_ASSIGNMENT, TARGET)).isEmpty();
  }

  @Test
  void whatIsFollowedHoldsASlotAndKeepsItsAccountBusy() {
    inFlight.follow(KEY, TARGET, first);
    inFlight.follow(
        new RequestKey(PROVISION, "2"), new RequestTarget.Provisioning("arn:set", null), first);

    assertThat(slots.held(CREATE_ASSIGNMENT)).isEqualTo(1);
    assertThat(slots.held(PROVISION)).isEqualTo(1);
    assertThat(slots.enter(second, DELETE_ASSIGNMENT, "111111111111"))
        .contains(new Waiting(1, 1, "111111111111"));
    assertThat(slots.enter(second, DELETE_ASSIGNMENT, "222222222222")).isEmpty();
  }

  // ---- searches

  @Test
  void aLostAnswerHoldsItsSlotUntilTheEndOfASearchThatBeganAfterIt() {
    slots.enter(first, CREATE_ASSIGNMENT, "111111111111");
    inFlight.beginSearch(CREATE_ASSIGNMENT);
    inFlight.answerLost(CREATE_ASSIGNMENT, first);

    inFlight.found(CREATE_ASSIGNMENT, Map.of());
    assertThat(slots.held(CREATE_ASSIGNMENT)).as("it began before").isEqualTo(1);

    inFlight.beginSearch(CREATE_ASSIGNMENT);
    inFlight.found(CREATE_ASSIGNMENT, Map.of());
    assertThat(slots.held(CREATE_ASSIGNMENT)).isZero();
  }

  @Test
  void eachOperationIsSearchedOnceAndAgainWhenAnAnswerIsLost() {
    for (var operation : AsyncOperation.values()) {
      assertThat(inFlight.isSearched(operation)).isFalse();
      assertThat(inFlight.beginSearch(operation)).isTrue();
      assertThat(inFlight.beginSearch(operation)).isFalse();
      assertThat(inFlight.isSearched(operation)).as("it is being searched").isFalse();
      inFlight.found(operation, Map.of());
      assertThat(inFlight.isSearched(operation)).isTrue();
    }

    inFlight.searchAgain(PROVISION);

    assertThat(inFlight.isSearched(PROVISION)).isFalse();
    assertThat(inFlight.isSearched(CREATE_ASSIGNMENT)).isTrue();
    assertThat(inFlight.beginSearch(PROVISION)).isTrue();
  }

  @Test
  void whatASearchFindsIsInFlightUntilItEnds() {
    find(CREATE_ASSIGNMENT, KEY);

    assertThat(inFlight.find(CREATE_ASSIGNMENT, TARGET)).contains("1");
    assertThat(inFlight.counts()).as("nobody follows it").isEmpty();
    assertThat(inFlight.ended(KEY, REPORT)).contains(new Settled(List.of(), Optional.empty()));
    assertThat(inFlight.find(CREATE_ASSIGNMENT, TARGET)).isEmpty();
    assertThat(inFlight.ended(KEY, REPORT)).isEmpty();

    find(CREATE_ASSIGNMENT, KEY);
    assertThat(inFlight.unknown(KEY)).contains(new Settled(List.of(), Optional.empty()));
    assertThat(inFlight.find(CREATE_ASSIGNMENT, TARGET)).isEmpty();
  }

  @Test
  void theNextSearchReplacesWhatTheLastOneOfTheOperationFound() {
    find(CREATE_ASSIGNMENT, KEY);
    find(DELETE_ASSIGNMENT, new RequestKey(DELETE_ASSIGNMENT, "2"));

    inFlight.searchAgain(CREATE_ASSIGNMENT);
    inFlight.beginSearch(CREATE_ASSIGNMENT);
    inFlight.found(CREATE_ASSIGNMENT, Map.of());

    assertThat(inFlight.of(CREATE_ASSIGNMENT)).isEmpty();
    assertThat(inFlight.of(DELETE_ASSIGNMENT)).containsOnlyKeys("2");
  }

  @Test
  void whatIsFollowedIsNotFoundAgain() {
    inFlight.follow(KEY, TARGET, first);
    find(CREATE_ASSIGNMENT, KEY);
    inFlight.ended(KEY, REPORT);

    assertThat(inFlight.of(CREATE_ASSIGNMENT)).isEmpty();
  }

  @Test
  void whatIsFoundAndThenFollowedIsFollowedOnly() {
    find(CREATE_ASSIGNMENT, KEY);
    inFlight.follow(KEY, TARGET, first);
    inFlight.ended(KEY, REPORT);

    assertThat(inFlight.of(CREATE_ASSIGNMENT)).isEmpty();
    assertThat(inFlight.hasEnded(first)).isTrue();
  }

  private void find(AsyncOperation operation, RequestKey key) {
    inFlight.beginSearch(operation);
    inFlight.found(operation, Map.of(key, TARGET));
  }

  private static RequestTarget target(String account) {
    return new RequestTarget.Assignment(
        new AssignedAccess("arn:set", account, PrincipalType.GROUP, "group"));
  }
}
