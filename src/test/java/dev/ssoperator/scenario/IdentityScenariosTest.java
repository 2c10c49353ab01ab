package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.emulator.Effect;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Groups and users that get another id, another name, or are gone. */
@OnEveryBackend
class IdentityScenariosTest extends ScenarioTest {

  private static final List<String> ACCOUNTS =
      List.of("222222222222", "333333333333", "444444444444", "555555555555", "666666666666");
  private static final String PROD = "555555555555";
  private static final String GROUP = "platform";
  private static final String HOLD = "group: platform, onIdentityChange: Hold";

  /** Such an interval passes within a test, and a search takes place in it. */
  private static final Pacing DRIFTING =
      new Pacing(
          Duration.ofSeconds(2),
          Duration.ofHours(10),
          Duration.ofMillis(40),
          Duration.ofMillis(160),
          Duration.ofMillis(20));

  /** So long a poll interval that ids are cached longer than a test takes. */
  private static final Pacing CACHING =
      new Pacing(
          Duration.ofHours(10),
          Duration.ofHours(10),
          Duration.ofMillis(40),
          Duration.ofMillis(160),
          Duration.ofMillis(400),
          Duration.ZERO,
          Duration.ofMinutes(5));

  IdentityScenariosTest(Backend backend) {
    super(backend);
  }

  // ---- a new id under the same name

  @Test
  void fiftyAssignmentsOfARecreatedGroupFollowAfterOneLookupAndWithoutAGap() {
    world.startOperator(CACHING);
    var sets = IntStream.range(0, 10).mapToObj(i -> "set-" + i).toList();
    var manifests = new StringBuilder();
    var names = new ArrayList<String>();
    for (var set : sets) {
      manifests.append(set(set, ""));
      for (var account : ACCOUNTS) {
        names.add(set + "-" + account);
        manifests.append(assignment(set + "-" + account, set, account, "group: platform"));
      }
    }
    world.apply(manifests.toString());
    names.forEach(name -> world.awaitAssignment(name, Reason.ASSIGNED));
    var old = world.groupId(GROUP);
    var now = recreate();

    refresh(names.get(0));

    world.until(
        () ->
            world.state().assignments().stream().allMatch(a -> a.principalId().equals(now))
                && world.state().assignments().size() == names.size());
    for (var name : names) {
      var status = world.awaitAssignment(name, Reason.ASSIGNED).getStatus();
      assertThat(status.assigned().principalId()).isEqualTo(now);
      assertThat(status.obsolete()).isEmpty();
    }
    assertThat(world.calls("GetGroupId")).hasSize(1);
    assertThat(world.calls("DescribeGroup")).isEmpty();
    assertThat(world.calls("CreateAccountAssignment")).hasSize(names.size());
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(names.size());
    assertNoGap(now);
    world.until(() -> messages(names.get(7), "PrincipalChanged").size() == 1);
    assertThat(messages(names.get(7), "PrincipalChanged").get(0)).contains(GROUP, old, now);
  }

  @Test
  void aRecreatedUserIsFollowedWithinADriftInterval() {
    world.startOperator(DRIFTING);
    var user = "carla@example.com";
    var store = world.identityStoreId();
    var old = createUser(user);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "user: " + user));
    world.awaitAssignment("access", Reason.ASSIGNED);

    world.identityStore().deleteUser(r -> r.identityStoreId(store).userId(old));
    var now = createUser(user);

    world.until(() -> principals().equals(List.of(now)));
    world.awaitAssignment("access", Reason.ASSIGNED);
  }

  @Test
  void theBreakerHoldsTheOrphansAfterAllHaveTheirNewAccess() {
    world.holdRevocations(new RevocationBreaker.Settings(2, Duration.ofMinutes(10)));
    world.startOperator(UnmanagedScenariosTest.SHORT_INTERVAL);
    var manifests = new StringBuilder(set("ops", ""));
    ACCOUNTS.forEach(
        account ->
            manifests.append(assignment("in-" + account, "ops", account, "group: platform")));
    world.apply(manifests.toString());
    ACCOUNTS.forEach(account -> world.awaitAssignment("in-" + account, Reason.ASSIGNED));
    var old = world.groupId(GROUP);
    var now = recreate();

    refresh("in-" + PROD);

    world.until(() -> count(now) == 5 && count(old) == 3);
    world.until(
        () -> ACCOUNTS.stream().filter(a -> is("in-" + a, Reason.REVOCATIONS_HELD)).count() == 3);
    world.releaseRevocations("10");
    world.until(() -> count(old) == 0);
    ACCOUNTS.forEach(account -> world.awaitAssignment("in-" + account, Reason.ASSIGNED));
    assertThat(count(now)).isEqualTo(5);
  }

  @Test
  void withHoldTheAccessStaysWithTheFirstIdAndTheNewOneGetsNothing() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, HOLD));
    world.awaitAssignment("access", Reason.ASSIGNED);
    var old = world.groupId(GROUP);
    var now = recreate();

    refresh("access");

    var held = world.awaitAssignment("access", Reason.PRINCIPAL_CHANGED);
    assertThat(World.ready(held.getStatus().conditions()).message())
        .contains(old, now, "onIdentityChange: Follow");
    assertThat(held.getStatus().assigned().principalId()).isEqualTo(old);

    world.apply(assignment("access", "ops", "666666666666", HOLD));
    world.awaitAssignment("access", Reason.PRINCIPAL_CHANGED);
    assertThat(principals()).containsExactly(old);
    assertThat(world.writes()).doesNotContain("CreateAccountAssignment");

    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.until(() -> principals().equals(List.of(now)));
    world.awaitAssignment("access", Reason.ASSIGNED);
  }

  // ---- gone

  @Test
  void theOrphanOfADeletedGroupIsRevokedOnceItsAbsenceIsConfirmed() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    var old = deleteGroup();

    refresh("access");

    world.until(() -> world.assignments().isEmpty());
    var gone = world.awaitAssignment("access", Reason.PRINCIPAL_NOT_FOUND);
    world.until(() -> world.assignment("access").getStatus().obsolete().isEmpty());
    assertThat(World.ready(gone.getStatus().conditions()).message()).contains(GROUP, old);
    var calls = world.aws().calls().stream().map(call -> call.operation()).toList();
    assertThat(calls.subList(0, calls.indexOf("DeleteAccountAssignment")))
        .as("asked twice, by name and by id")
        .containsSubsequence("GetGroupId", "DescribeGroup", "GetGroupId", "DescribeGroup");
    assertThat(world.calls("DescribeGroup")).hasSize(2);

    var now = createGroup(GROUP);
    world.until(() -> principals().equals(List.of(now)));
    world.awaitAssignment("access", Reason.ASSIGNED);
  }

  @Test
  void anOrphanThatAwsDoesNotRevokeIsSaidOnce() {
    world.startOperator();
    world.aws().behaviour(world.aws().behaviour().with(b -> b.orphanDeletionFails(true)));
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    var old = deleteGroup();

    refresh("access");

    world.until(() -> messages("access", "OrphanLeft").size() == 1);
    assertThat(messages("access", "OrphanLeft").get(0)).contains(old, PROD, "was not found");
    world.awaitAssignment("access", Reason.PRINCIPAL_NOT_FOUND);
    refresh("access", "again");
    var lookups = world.calls("GetGroupId").size();
    world.until(() -> world.calls("GetGroupId").size() > lookups);
    world.awaitAssignment("access", Reason.PRINCIPAL_NOT_FOUND);
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(1);
    assertThat(messages("access", "OrphanLeft")).hasSize(1);
  }

  @Test
  void withHoldNothingOfADeletedGroupIsRevoked() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, HOLD));
    world.awaitAssignment("access", Reason.ASSIGNED);
    var old = deleteGroup();

    refresh("access");

    var held = world.awaitAssignment("access", Reason.PRINCIPAL_NOT_FOUND);
    assertThat(World.ready(held.getStatus().conditions()).message()).contains(old, "Hold");
    refreshUntil("access", 3);
    assertThat(principals()).containsExactly(old);
    assertThat(world.writes()).isEmpty();
  }

  @Test
  void noFailedOrContradictedAnswerRevokesAnything() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.aws().clearLogs();

    // The search by name misses a group that exists.
    var missed =
        world
            .aws()
            .addFault(
                FaultSpec.error("GetGroupId", "ResourceNotFoundException", "GROUP not found."));
    refreshUntil("access", 2);
    world.awaitAssignment("access", Reason.ASSIGNED);

    // What cannot be asked by id is not gone.
    var group = deleteGroup();
    var failing =
        world.aws().addFault(FaultSpec.error("DescribeGroup", "InternalServerException", "oops"));
    refresh("access", "failing");
    world.until(() -> world.calls("DescribeGroup").size() > 3);
    // The one that was added first counts, until it is removed.
    world.aws().addFault(FaultSpec.error("DescribeGroup", "AccessDeniedException", "no right"));
    world.aws().removeFault(failing.id());
    refresh("access", "denied");
    var denied = world.awaitAssignment("access", Reason.PRINCIPAL_NOT_FOUND);
    assertThat(World.ready(denied.getStatus().conditions()).message())
        .contains("DescribeGroup", "no right", "stays");
    assertThat(principals()).containsExactly(group);
    assertThat(world.writes()).doesNotContain("DeleteAccountAssignment");
    world.aws().removeFault(missed.id());
  }

  @Test
  void aRenamedGroupKeepsItsAccessAndItsNewNameIsSaid() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    var group = world.groupId(GROUP);
    world.aws().clearLogs();
    world.aws().rename(group, "platform-team");

    refresh("access");

    var renamed = world.awaitAssignment("access", Reason.PRINCIPAL_NOT_FOUND);
    assertThat(World.ready(renamed.getStatus().conditions()).message())
        .contains(GROUP, group, "platform-team");
    refreshUntil("access", 2);
    assertThat(principals()).containsExactly(group);

    world.apply(assignment("access", "ops", PROD, "group: platform-team"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.writes()).isEmpty();
  }

  // ---- accounts

  @Test
  void aRenamedAccountAndASecondOneOfItsNameMoveNothing() {
    world.startOperator(DRIFTING);
    world.apply(set("ops", "") + byAccountName("sandbox"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    var sandbox = "777777777777";
    world.aws().clearLogs();

    world.aws().rename(sandbox, "playground");
    refresh("access");
    world.until(() -> messages("access", "AccountRenamed").size() == 1);
    awaitMessage("account %s is now named \"playground\"".formatted(sandbox));

    world.aws().rename(PROD, "sandbox");
    refresh("access", "taken");
    world.until(() -> messages("access", "AccountRenamed").size() == 2);
    awaitMessage("account %s is now named \"sandbox\"".formatted(PROD));

    refreshUntil("access", 2);
    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.writes()).isEmpty();
    assertThat(messages("access", "AccountRenamed")).hasSize(2);

    world.removeByHand(World.access(world.state().assignments().get(0)));
    world.awaitAssignment("access", Reason.ACCOUNT_RENAMED);
    assertThat(world.writes()).containsExactly("DeleteAccountAssignment");

    world.apply(byAccountName("playground"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(sandbox + " ops platform");
  }

  @Test
  void anEditOfAnotherFieldLeavesTheAccountWhereItIs() {
    world.startOperator();
    world.apply(set("ops", "") + byAccountName("sandbox"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.aws().rename("777777777777", "playground");
    world.aws().rename(PROD, "sandbox");
    refresh("access");
    world.until(() -> messages("access", "AccountRenamed").size() == 1);

    world.apply(byAccountName("sandbox").replace("platform", "finance"));

    // What the name meant is kept, and nothing is created by it.
    world.awaitAssignment("access", Reason.ACCOUNT_RENAMED);
    assertThat(world.assignments()).containsExactly("777777777777 ops platform");
  }

  // ---- who waits for a name

  @Test
  void everybodyWhoWaitsForANameIsServedByOneListing() {
    world.startOperator();
    var names = IntStream.range(0, 12).mapToObj(i -> "joiners-" + i).toList();
    var manifests = new StringBuilder(set("ops", ""));
    names.forEach(name -> manifests.append(assignment(name, "ops", PROD, "group: " + name)));
    world.apply(manifests.toString());
    names.forEach(name -> world.awaitAssignment(name, Reason.PRINCIPAL_NOT_FOUND));
    var hold = world.aws().addFault(FaultSpec.hold("ListGroups"));
    world.until(() -> world.aws().faults().get(0).hits() > 0);
    world.aws().clearLogs();
    names.forEach(this::createGroup);

    world.aws().removeFault(hold.id());

    names.forEach(name -> world.awaitAssignment(name, Reason.ASSIGNED));
    assertThat(world.calls("ListGroups").size()).isLessThanOrEqualTo(2);
    assertThat(world.calls("GetGroupId")).hasSameSizeAs(names);
  }

  @Test
  void fewNamesAreLookedUpOneByOneAndNothingIsWhenNobodyWaits() {
    world.startOperator();
    world.apply(
        set("ops", "")
            + assignment("group", "ops", PROD, "group: joiners")
            + assignment("user", "ops", PROD, "user: dora@example.com"));
    world.awaitAssignment("group", Reason.PRINCIPAL_NOT_FOUND);
    world.awaitAssignment("user", Reason.PRINCIPAL_NOT_FOUND);
    createGroup("joiners");
    createUser("dora@example.com");

    world.awaitAssignment("group", Reason.ASSIGNED);
    world.awaitAssignment("user", Reason.ASSIGNED);

    assertThat(world.calls("ListGroups")).isEmpty();
    assertThat(world.calls("ListUsers")).isEmpty();
    world.apply(assignment("later", "ops", PROD, "group: later"));
    world.awaitAssignment("later", Reason.PRINCIPAL_NOT_FOUND);
    world.apply(assignment("later", "ops", PROD, "group: finance"));
    world.awaitAssignment("later", Reason.ASSIGNED);
    var searches = searchesFor("later");
    world.apply(assignment("last", "ops", PROD, "group: last"));
    world.until(() -> searchesFor("last") >= 3);
    assertThat(searchesFor("later")).isLessThanOrEqualTo(searches + 1);
  }

  // ---- helpers

  private String recreate() {
    deleteGroup();
    return createGroup(GROUP);
  }

  /** Deletes the group that has the access; its id. */
  private String deleteGroup() {
    var id = world.groupId(GROUP);
    world.aws().clearLogs();
    world.identityStore().deleteGroup(r -> r.identityStoreId(world.identityStoreId()).groupId(id));
    world.aws().clearLogs();
    return id;
  }

  private String createGroup(String name) {
    var id =
        world
            .identityStore()
            .createGroup(r -> r.identityStoreId(world.identityStoreId()).displayName(name))
            .groupId();
    return id;
  }

  private String createUser(String name) {
    return world
        .identityStore()
        .createUser(
            r ->
                r.identityStoreId(world.identityStoreId())
                    .userName(name)
                    .displayName(name)
                    .name(n -> n.givenName("New").familyName("User")))
        .userId();
  }

  private void refresh(String name) {
    refresh(name, "now");
  }

  private void refresh(String name, String value) {
    world.annotate(AccountAssignment.class, name, Annotations.REQUESTED_AT, value);
  }

  /** Has the names looked up so many times again. */
  private void refreshUntil(String name, int lookups) {
    for (var i = 0; i < lookups; i++) {
      var before = lookups();
      refresh(name, "look-%d".formatted(before));
      world.until(() -> lookups() > before);
    }
  }

  private int lookups() {
    return world.calls("GetGroupId").size();
  }

  private long searchesFor(String group) {
    return world.calls("GetGroupId").stream()
        .filter(call -> call.input().toString().contains('"' + group + '"'))
        .count();
  }

  private List<String> principals() {
    return world.state().assignments().stream().map(a -> a.principalId()).sorted().toList();
  }

  private long count(String principal) {
    return principals().stream().filter(principal::equals).count();
  }

  private boolean is(String name, Reason reason) {
    return World.ready(status(name).conditions()).reason().equals(reason.text());
  }

  private AccountAssignmentStatus status(String name) {
    return world.assignment(name).getStatus();
  }

  private void awaitMessage(String part) {
    world.untilAsserted(
        () ->
            assertThat(World.ready(status("access").conditions()).message())
                .contains(part, "stays with account 777777777777"));
  }

  private static String byAccountName(String account) {
    return assignment("access", "ops", PROD, "group: platform")
        .replace("account: {id: \"%s\"}".formatted(PROD), "account: {name: %s}".formatted(account));
  }

  /** The messages of a resource's events of a reason. */
  private List<String> messages(String name, String reason) {
    return world.events(AccountAssignment.class, name).stream()
        .filter(event -> event.startsWith(reason + ": "))
        .map(event -> event.substring(reason.length() + 2))
        .toList();
  }

  /** Whatever was revoked, the principal had the same access in its place. */
  private void assertNoGap(String principal) {
    Map<String, Set<String>> present = new HashMap<>();
    for (var effect : world.aws().effects()) {
      var where =
          present.computeIfAbsent(
              effect.accountId() + effect.permissionSetArn(), w -> new HashSet<>());
      if (effect.kind() == Effect.Kind.ASSIGNMENT_CREATED) {
        where.add(effect.principalId());
      } else if (effect.kind() == Effect.Kind.ASSIGNMENT_DELETED) {
        assertThat(where).as("access before " + effect).contains(principal);
      }
    }
  }
}
