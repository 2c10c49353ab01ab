package dev.ssoperator.boundary;

import static dev.ssoperator.boundary.Followed.TEAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.Ruling;
import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccessBoundarySpec;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountScope;
import dev.ssoperator.api.BoundaryLimits;
import dev.ssoperator.api.Enforcement;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Woken;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.health.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is woken by what happens to boundaries, and what is counted. */
class EnforcedBoundariesTest {

  private static final String ID = "111111111111";
  private static final AccountScope ALLOWED = new AccountScope(List.of(ID), null, null, null);

  private final EmulatedAws aws = new EmulatedAws();
  private final ReadThreads threads = new ReadThreads();
  private final Organization organization =
      new Organization(aws.organization(), threads, Duration.ofMinutes(5), new MovableClock());
  private final List<AccessBoundary> list = new ArrayList<>();
  private final ListedBoundaries cache = new ListedBoundaries(list);
  private final Followed resources = new Followed();
  private final List<String> counted = new ArrayList<>();
  private final EnforcedBoundaries boundaries = new EnforcedBoundaries(organization);
  private final BoundaryEvents events = new BoundaryEvents(boundaries);

  @BeforeEach
  void follow() {
    boundaries.use(cache, counted::add);
    resources.followedBy(boundaries);
  }

  @AfterEach
  void end() {
    organization.close();
    threads.close();
    aws.close();
  }

  private AccessBoundary given(String name, BoundaryLimits limits, String... namespaces) {
    var boundary = Followed.boundary(name, List.of(namespaces), limits, ALLOWED);
    list.add(boundary);
    return boundary;
  }

  private Ruling rule(AccountAssignment resource) {
    return boundaries.of(resource, Optional.empty(), new Woken().requester());
  }

  @Test
  void aBoundaryWithoutRulesAllowsNothing() {
    var boundary = given("limits", null, TEAM);
    boundary.setSpec(new AccessBoundarySpec(List.of(TEAM), null, null, null, Enforcement.REVOKE));
    var refused =
        new Ruling.Outside("AccessBoundary limits does not allow this: it has no rules", true);

    assertThat(rule(resources.assignment(TEAM, "mine", null, ID))).isEqualTo(refused);
    assertThat(
            boundaries.of(resources.permissionSet(TEAM, "set"), List.of(), new Woken().requester()))
        .isEqualTo(refused);
  }

  // ---- events

  @Test
  void aNewBoundaryWakesTheResourcesOfItsNamespacesAndTheOtherBoundariesOfThese() {
    given("other", null, TEAM, "elsewhere");
    resources.assignment(TEAM, "mine", null, ID);
    resources.permissionSet("more", "set");
    resources.assignment("elsewhere", "others", null, ID);

    events.onResourceCreated(given("new", null, TEAM, "more"));

    assertThat(resources.woken()).containsExactlyInAnyOrder("mine", "set");
    assertThat(counted).contains("other", "new");
  }

  @Test
  void anEditWakesTheResourcesOfTheFormerAndOfTheNewNamespaces() {
    var boundary = given("limits", null, "former", TEAM);
    var before = Serialization.clone(boundary);
    resources.assignment("former", "left", null, ID);
    resources.assignment(TEAM, "mine", null, ID);
    resources.assignment("new", "joined", null, ID);
    boundary.setSpec(Followed.boundary("limits", List.of(TEAM, "new"), null, ALLOWED).getSpec());

    events.onResourceUpdated(boundary, before);
    assertThat(resources.woken()).isEmpty();

    boundary.getMetadata().setGeneration(2L);
    events.onResourceUpdated(boundary, before);
    assertThat(resources.woken()).containsExactlyInAnyOrder("left", "mine", "joined");
  }

  @Test
  void anotherBoundaryOfTheSameNameIsAnEdit() {
    var boundary = given("limits", null, TEAM);
    resources.assignment(TEAM, "mine", null, ID);
    var another = Serialization.clone(boundary);
    another.getMetadata().setUid("another");

    events.onResourceUpdated(another, boundary);

    assertThat(resources.woken()).containsExactly("mine");
  }

  @Test
  void aDeletedBoundaryWakesItsResourcesAndItsCountsAreForgotten() {
    var boundary = given("limits", null, TEAM);
    var outside = resources.assignment(TEAM, "outside", null, "222222222222");
    rule(outside);
    assertThat(boundaries.counts(boundary).violations()).isOne();

    list.remove(boundary);
    events.onResourceDeleted(boundary);

    assertThat(resources.woken()).containsExactly("outside");
    assertThat(boundaries.counts(boundary).violations()).isZero();
  }

  // ---- counts and limits

  @Test
  void aViolationIsCountedUntilTheResourceIsAllowedOrGone() {
    var boundary = given("limits", null, TEAM);
    var first = resources.assignment(TEAM, "first", null, "222222222222");
    var second = resources.assignment(TEAM, "second", null, "222222222222");
    rule(first);
    rule(second);
    assertThat(boundaries.counts(boundary)).isEqualTo(new Standing.Counts(0, 2, 2));
    assertThat(counted).containsExactly("limits", "limits");

    first.setSpec(resources.assignment("x", "x", null, ID).getSpec());
    rule(first);
    assertThat(boundaries.counts(boundary)).isEqualTo(new Standing.Counts(0, 2, 1));

    resources.remove(second);
    boundaries.vanished(second);
    assertThat(boundaries.counts(boundary)).isEqualTo(new Standing.Counts(0, 1, 0));
    assertThat(counted).hasSize(4);
  }

  @Test
  void whatIsSaidAgainIsNotCountedAgain() {
    given("limits", null, TEAM);
    var outside = resources.assignment(TEAM, "outside", null, "222222222222");
    rule(outside);
    rule(outside);

    assertThat(counted).containsExactly("limits");
  }

  @Test
  void whenOneWithinTheLimitIsGoneTheNextIsWoken() {
    given("limits", new BoundaryLimits(null, 1), TEAM);
    var first = resources.assignment(TEAM, "first", null, ID);
    var second = resources.assignment(TEAM, "second", null, ID);
    resources.assignment(TEAM, "third", null, ID);
    assertThat(rule(first)).isInstanceOf(Ruling.Allowed.class);
    assertThat(rule(second)).isInstanceOf(Ruling.LimitReached.class);

    resources.remove(first);
    boundaries.vanished(first);

    assertThat(resources.woken()).containsExactly("second");
    assertThat(rule(second)).isInstanceOf(Ruling.Allowed.class);
  }

  @Test
  void olderResourcesCountBeforeTheyAreReconciled() {
    given("limits", new BoundaryLimits(null, 1), TEAM, "more");
    resources.assignment("more", "first", null, ID);

    assertThat(rule(resources.assignment(TEAM, "second", null, ID)))
        .isInstanceOf(Ruling.LimitReached.class);
  }

  @Test
  void eachGenerationOfABoundaryCountsFromScratch() {
    var boundary = given("limits", new BoundaryLimits(null, 0), TEAM);
    var resource = resources.assignment(TEAM, "first", null, ID);
    assertThat(rule(resource)).isInstanceOf(Ruling.LimitReached.class);

    boundary.setSpec(
        Followed.boundary("limits", List.of(TEAM), new BoundaryLimits(null, 1), ALLOWED).getSpec());
    boundary.getMetadata().setGeneration(2L);
    assertThat(rule(resource)).isInstanceOf(Ruling.Allowed.class);

    boundary.setSpec(
        Followed.boundary("limits", List.of(TEAM), new BoundaryLimits(null, 0), ALLOWED).getSpec());
    boundary.getMetadata().setUid("another");
    assertThat(rule(resource)).isInstanceOf(Ruling.LimitReached.class);
  }

  // ---- conflicts

  @Test
  void ofSeveralConflictsTheFirstNamespacesIsSaid() {
    var boundary = given("limits", null, "b", "a");
    assertThat(boundaries.conflict(boundary)).isEmpty();
    given("other", null, "a", "b");

    assertThat(boundaries.isRequired()).isTrue();
    assertThat(boundaries.conflict(boundary))
        .hasValueSatisfying(
            message ->
                assertThat(message)
                    .startsWith("AccessBoundaries limits and other name namespace a,"));
  }

  // ---- a cache that is not followed

  @Test
  void aBoundaryThatIsNotFollowedAllowsNothingAndCountsNothing() {
    var boundary = given("limits", null, TEAM);
    var allowed = resources.assignment(TEAM, "allowed", null, ID);
    var outside = resources.assignment(TEAM, "outside", null, "222222222222");
    cache.become(Status.UNHEALTHY);

    assertThat(rule(allowed)).isInstanceOf(Ruling.Outdated.class);
    assertThat(rule(outside)).isInstanceOf(Ruling.Outdated.class);
    assertThat(boundaries.isKnownOutside(outside, Optional.empty())).isFalse();
    assertThat(
            boundaries.of(resources.permissionSet(TEAM, "set"), List.of(), new Woken().requester()))
        .isInstanceOf(Ruling.Outdated.class);
    assertThat(counted).isEmpty();
    assertThat(boundaries.counts(boundary).violations()).isZero();
    assertThat(rule(resources.assignment("elsewhere", "other", null, ID)))
        .isInstanceOf(Ruling.Outside.class);

    cache.become(Status.HEALTHY);
    assertThat(rule(allowed)).isInstanceOf(Ruling.Allowed.class);
    assertThat(rule(outside)).isInstanceOf(Ruling.Outside.class);
  }
}
