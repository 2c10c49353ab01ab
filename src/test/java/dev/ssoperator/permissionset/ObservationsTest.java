package dev.ssoperator.permissionset;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.PermissionSetAttributes;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.inventory.StaleProvisionings;
import dev.ssoperator.reconcile.Rechecks;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.sdk.Woken;
import dev.ssoperator.status.Annotations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A permission set is read in the background, and again only when that tells something new. */
class ObservationsTest {

  private static final String DESCRIBE = "DescribePermissionSet";

  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Woken owner = new Woken();
  private final PermissionSet resource = new PermissionSet();
  private EmulatedAws aws;
  private StaleProvisionings staleProvisionings;
  private Observations observations;
  private String arn;
  private int wakes;

  @BeforeEach
  void begin() {
    aws = new EmulatedAws();
    arn = aws.permissionSet("Set");
    resource.getMetadata().setUid("uid");
    resource.getMetadata().setGeneration(1L);
    staleProvisionings = new StaleProvisionings(clock);
    observations =
        new Observations(
            aws.identityCenter(),
            threads,
            staleProvisionings,
            new Rechecks(Pacing.DEFAULT, clock),
            Pacing.DEFAULT,
            clock);
    aws.control().clearLogs();
  }

  @AfterEach
  void end() {
    aws.control().clearFaults();
    threads.close();
    aws.close();
  }

  @Test
  void whatAUserWaitsForIsReadBeforeWhatNobodyDoes() {
    assertThat(laneOf(this::read)).as("the first time").isEqualTo(Lane.READ);

    clock.advance(observations.untilDue(resource));
    assertThat(laneOf(this::read)).as("for drift").isEqualTo(Lane.SWEEP);

    clock.advance(Duration.ofSeconds(1));
    observations.edited(arn);
    assertThat(laneOf(this::read)).as("after an edit").isEqualTo(Lane.GRANT);

    clock.advance(Duration.ofMinutes(1));
    assertThat(laneOf(() -> read(draft(arn, null)))).as("before an edit").isEqualTo(Lane.GRANT);

    clock.advance(Duration.ofMinutes(1));
    resource.getMetadata().setAnnotations(Map.of(Annotations.REQUESTED_AT, "now"));
    assertThat(laneOf(this::read)).as("asked for").isEqualTo(Lane.GRANT);
  }

  /** The only lane whose calls a read has used. */
  private Lane laneOf(Runnable read) {
    var budget = aws.budgets().ssoAdmin();
    var before = Stream.of(Lane.values()).collect(Collectors.toMap(lane -> lane, budget::used));
    read.run();
    var used =
        Stream.of(Lane.values()).filter(lane -> budget.used(lane) > before.get(lane)).toList();
    assertThat(used).hasSize(1);
    return used.get(0);
  }

  @Test
  void aResourceThatNeverHadASetHasNothingToForget() {
    observations.provisioned(null);
    observations.forget(null);

    assertThat(aws.control().calls()).isEmpty();
  }

  @Test
  void nothingIsRememberedOfAssignmentsOfASetThatIsGone() {
    var begun = clock.instant();
    observations.edited(arn);
    staleProvisionings.ended(arn, begun);
    assertThat(staleProvisionings.last(arn)).isEqualTo(clock.instant());

    observations.forget(arn);

    assertThat(staleProvisionings.last(arn)).isEqualTo(Instant.MIN);
  }

  @Test
  void aResourceWithoutASetIsNotReadAtAll() {
    assertThat(observations.of(resource, draft(null, 1L), owner.requester()))
        .contains(Observation.NONE);
    assertThat(aws.control().calls()).isEmpty();
  }

  @Test
  void theSetIsThereWithTheAccountsThatLagBehindOnceItIsRead() {
    aws.assign(arn, BILLING, PLATFORM);
    aws.identityCenter()
        .updatePermissionSet(arn, new PermissionSetAttributes("new", Duration.ofHours(1), null));

    var observation = read();

    assertThat(observation.set().orElseThrow().arn()).isEqualTo(arn);
    assertThat(observation.outdated()).containsExactly(BILLING);
  }

  @Test
  void inSyncItIsReadOncePerDriftInterval() {
    read();
    for (var i = 0; i < 10; i++) {
      assertThat(observations.of(resource, draft(arn, 1L), owner.requester())).isPresent();
    }
    clock.advance(Duration.ofMinutes(1));
    assertThat(observations.of(resource, draft(arn, 1L), owner.requester())).isPresent();
    assertThat(reads()).isEqualTo(1);

    clock.advance(observations.untilDue(resource));

    assertThat(observations.of(resource, draft(arn, 1L), owner.requester())).isEmpty();
    owner.awaitWoken(++wakes);
    assertThat(reads()).isEqualTo(2);
    assertThat(observations.lastDue(resource)).isEqualTo(clock.instant());
  }

  @Test
  void itIsReadAgainAfterTheOperatorHasChangedIt() {
    read();
    clock.advance(Duration.ofSeconds(1));
    assertThat(observations.of(resource, draft(arn, 1L), owner.requester())).isPresent();

    observations.edited(arn);
    read();
    clock.advance(Duration.ofSeconds(1));
    observations.provisioned(arn);
    read();

    assertThat(reads()).isEqualTo(3);
  }

  @Test
  void itIsReadAgainAfterEachAssignmentThatBeganBeforeAnEdit() {
    var begun = clock.instant();
    clock.advance(Duration.ofSeconds(1));
    observations.follow(arn);
    observations.edited(arn);
    read();

    for (var assignment = 0; assignment < 2; assignment++) {
      clock.advance(Duration.ofSeconds(1));
      staleProvisionings.ended(arn, begun);
      read();
    }

    assertThat(reads()).isEqualTo(3);
  }

  @Test
  void itIsNotReadAgainForAssignmentsThatBeganAfterTheLastEdit() {
    var begun = clock.instant();
    observations.edited(arn);
    clock.advance(Duration.ofSeconds(1));
    var between = clock.instant();
    read();
    clock.advance(Duration.ofSeconds(1));
    staleProvisionings.ended(arn, begun);
    read();
    clock.advance(Duration.ofSeconds(1));
    observations.provisioned(arn);
    read();

    clock.advance(Duration.ofSeconds(1));
    staleProvisionings.ended(arn, between);

    assertThat(observations.of(resource, draft(arn, 1L), owner.requester())).isPresent();
    assertThat(reads()).isEqualTo(3);
  }

  @Test
  void whetherItWasEditedBeforeItIsFollowedNobodyKnows() {
    var begun = clock.instant();
    read();
    clock.advance(Duration.ofSeconds(1));
    staleProvisionings.ended(arn, begun);
    read();
    observations.follow(arn);
    clock.advance(Duration.ofSeconds(1));
    staleProvisionings.ended(arn, clock.instant());

    assertThat(observations.of(resource, draft(arn, 1L), owner.requester())).isPresent();
    assertThat(reads()).isEqualTo(2);
  }

  @Test
  void itIsReadAgainWhenSomebodyAsksAndOnceOnly() {
    read();
    clock.advance(Duration.ofSeconds(1));
    resource.getMetadata().setAnnotations(Map.of(Annotations.REQUESTED_AT, "now"));

    read();

    assertThat(reads()).isEqualTo(2);
  }

  @Test
  void aSpecThatChangesAgainAndAgainIsComparedWithOneReadForSomeSeconds() {
    assertThat(observations.of(resource, draft(arn, null), owner.requester())).isEmpty();
    owner.awaitWoken(++wakes);
    for (var second = 0; second < 5; second++) {
      assertThat(observations.of(resource, draft(arn, null), owner.requester())).isPresent();
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(observations.of(resource, draft(arn, null), owner.requester())).isPresent();
    assertThat(reads()).isEqualTo(1);

    clock.advance(Duration.ofSeconds(1));

    assertThat(observations.of(resource, draft(arn, null), owner.requester())).isEmpty();
    owner.awaitWoken(++wakes);
    assertThat(reads()).isEqualTo(2);
  }

  @Test
  void aFailedReadIsSaidAndNeverTakenForAMissingSet() {
    aws.control().addFault(FaultSpec.error(DESCRIBE, "AccessDeniedException", "no").once());
    assertThat(observations.of(resource, draft(arn, 1L), owner.requester())).isEmpty();
    owner.awaitWoken(++wakes);

    assertThatThrownBy(() -> observations.of(resource, draft(arn, 1L), owner.requester()))
        .isInstanceOf(IdentityCenterException.class)
        .hasMessageContaining("no");
    assertThat(read().set()).isPresent();
  }

  @Test
  void aSetThatIsGoneIsSeenToBeGone() {
    aws.identityCenter().deletePermissionSet(arn);

    assertThat(read().set()).isEmpty();
  }

  @Test
  void whatWasForgottenIsReadAgain() {
    read();
    observations.forget(arn);
    read();
    assertThat(reads()).isEqualTo(2);
  }

  @Test
  void aNameIsLookedUpAnewEachTime() {
    assertThat(named("Set")).contains(arn);
    assertThat(named("Other")).isEmpty();
    var other = aws.permissionSet("Other");
    clock.advance(Duration.ofSeconds(1));
    assertThat(named("Other")).contains(other);
  }

  private Optional<String> named(String name) {
    if (observations.named(name, owner.requester()).isEmpty()) {
      owner.awaitWoken(++wakes);
    }
    return observations.named(name, owner.requester()).orElseThrow().value().map(set -> set.arn());
  }

  /** Asks, waits and asks again. */
  private Observation read() {
    return read(draft(arn, 1L));
  }

  private Observation read(PermissionSetStatusDraft draft) {
    assertThat(observations.of(resource, draft, owner.requester())).isEmpty();
    owner.awaitWoken(++wakes);
    return observations.of(resource, draft, owner.requester()).orElseThrow();
  }

  private int reads() {
    return aws.calls(DESCRIBE).size();
  }

  private static PermissionSetStatusDraft draft(
      @Nullable String arn, @Nullable Long appliedGeneration) {
    return new PermissionSetStatusDraft(
        new PermissionSetStatus(
            arn, null, null, appliedGeneration, null, null, null, List.of(), null, 1L, List.of()));
  }
}
