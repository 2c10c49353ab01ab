package dev.ssoperator.permissionset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.FailingAccount;
import dev.ssoperator.api.ProvisioningRequest;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.permissionset.ProvisioningPlan.ProvisionAccount;
import dev.ssoperator.permissionset.ProvisioningPlan.ProvisionAll;
import dev.ssoperator.permissionset.ProvisioningPlan.Situation;
import dev.ssoperator.permissionset.ProvisioningPlan.UpToDate;
import dev.ssoperator.permissionset.ProvisioningPlan.Wait;
import dev.ssoperator.request.Pacing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One run for a batch of edits, then account by account, with growing delays. */
class ProvisioningPlanTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Pacing PACING = Pacing.DEFAULT;
  private static final String A = "111111111111";
  private static final String B = "222222222222";
  private static final String C = "333333333333";

  // ---- examples

  @Test
  void nothingBehindMeansNothingToDo() {
    assertThat(next(Set.of(), List.of(), null)).isEqualTo(new UpToDate());
    assertThat(next(Set.of(), List.of(), failed(null))).isEqualTo(new UpToDate());
    assertThat(
            ProvisioningPlan.next(
                new Situation(10, Set.of(), List.of(), failed(A), true, true), NOW, PACING))
        .isEqualTo(new UpToDate());
  }

  @Test
  void aBatchOfEditsIsProvisionedToAllAccountsOnce() {
    assertThat(next(Set.of(A, B), List.of(), null)).isEqualTo(new ProvisionAll());
    assertThat(next(Set.of(A, B), List.of(), succeeded(null))).isEqualTo(new ProvisionAll());
  }

  @Test
  void afterAFailureTheAccountsBehindAreTriedOneByOne() {
    assertThat(next(Set.of(B, A), List.of(), failed(null))).isEqualTo(new ProvisionAccount(A));
    assertThat(next(Set.of(B, A), List.of(failing(A, 1)), failed(A)))
        .isEqualTo(new ProvisionAccount(B));
    assertThat(next(Set.of(A, C), List.of(failing(A, 1)), succeeded(B)))
        .isEqualTo(new ProvisionAccount(C));
  }

  @Test
  void theOthersAreStillTriedOneByOneAfterTheFirstOfThemSucceeded() {
    assertThat(next(Set.of(B, C), List.of(), succeeded(A))).isEqualTo(new ProvisionAccount(B));
  }

  @Test
  void whileAnyAccountFailsTheOthersAreTriedOneByOne() {
    assertThat(next(Set.of(A, B), List.of(failing(A, 1)), succeeded(null)))
        .isEqualTo(new ProvisionAccount(B));
    assertThat(next(Set.of(A, B), List.of(failing(A, 1)), null)).isEqualTo(new ProvisionAccount(B));
  }

  @Test
  void twentyAtMostAreTriedOneByOneAfterOneHasSucceeded() {
    assertThat(next(ids(20), List.of(), succeeded(A))).isEqualTo(new ProvisionAccount(id(0)));
    assertThat(next(ids(21), List.of(), succeeded(A))).isEqualTo(new ProvisionAll());
  }

  @Test
  void moreAccountsThanAwsProvisionsTogetherAreTriedOneByOne() {
    assertThat(of(ProvisioningPlan.MAX_ALL)).isEqualTo(new ProvisionAll());
    assertThat(of(ProvisioningPlan.MAX_ALL + 1)).isEqualTo(new ProvisionAccount(A));
  }

  private static ProvisioningPlan of(int provisioned) {
    return ProvisioningPlan.next(
        new Situation(provisioned, Set.of(A, B), List.of(), succeeded(null), false, false),
        NOW,
        PACING);
  }

  @Test
  void onceAllAreKnownToFailTheyAreTriedAgainLater() {
    var bad = List.of(failing(A, 1), failing(B, 1));

    assertThat(next(Set.of(A, B), bad, failed(B))).isEqualTo(new Wait(Duration.ofSeconds(2)));
    assertThat(at(NOW.plusSeconds(2), Set.of(A, B), bad, failed(B)))
        .isEqualTo(new ProvisionAccount(A));
  }

  @Test
  void eachAccountIsTriedAgainAtItsOwnTime() {
    var bad = List.of(failing(A, 3, NOW.minusSeconds(5)), failing(B, 2, NOW.minusSeconds(1)));

    assertThat(next(Set.of(A, B), bad, failed(A))).isEqualTo(new Wait(Duration.ofSeconds(3)));
    assertThat(at(NOW.plusSeconds(3), Set.of(A, B), bad, failed(A)))
        .isEqualTo(new ProvisionAccount(A));
  }

  @Test
  void ofTwoAccountsThatAreDueTheOneThatWaitsLongestIsTried() {
    var bad = List.of(failing(A, 1, NOW.minusSeconds(5)), failing(B, 1, NOW.minusSeconds(9)));

    assertThat(next(Set.of(A, B), bad, failed(A))).isEqualTo(new ProvisionAccount(B));
  }

  @Test
  void aFailureThatAnotherClockHasShownInTheFutureIsRetriedAtOnce() {
    var bad = List.of(failing(A, 1, NOW.plusSeconds(3600)));

    assertThat(next(Set.of(A), bad, failed(A))).isEqualTo(new ProvisionAccount(A));
  }

  @Test
  void delaysGrowWithTheNumberOfFailures() {
    assertThat(next(Set.of(A), List.of(failing(A, 4)), failed(A)))
        .isEqualTo(new Wait(Duration.ofSeconds(16)));
    assertThat(next(Set.of(A), List.of(failing(A, 40)), failed(A)))
        .isEqualTo(new Wait(Duration.ofMinutes(5)));
  }

  @Test
  void anAccountThatJoinsLateIsTriedAtOnceAndThenLater() {
    assertThat(next(Set.of(A, B), List.of(failing(A, 5)), failed(A)))
        .isEqualTo(new ProvisionAccount(B));
    assertThat(next(Set.of(A, B), List.of(failing(A, 5), failing(B, 1)), failed(B)))
        .isEqualTo(new Wait(Duration.ofSeconds(2)));
  }

  @Test
  void whenTooManyAreBadTheyAreTriedTogether() {
    var bad = IntStream.range(0, 20).mapToObj(i -> failing(id(i), 2)).toList();
    var outdated = ids(25);

    assertThat(next(outdated, bad, failed(id(19)))).isEqualTo(new Wait(Duration.ofSeconds(4)));
    assertThat(at(NOW.plusSeconds(4), outdated, bad, failed(id(19)))).isEqualTo(new ProvisionAll());
  }

  @Test
  void anEditStartsOverForAllAccountsAtOnce() {
    assertThat(
            ProvisioningPlan.next(
                new Situation(10, Set.of(A), List.of(failing(A, 9)), failed(A), true, false),
                NOW,
                PACING))
        .isEqualTo(new ProvisionAll());
  }

  @Test
  void aUserWhoAsksNeedNotWait() {
    assertThat(
            ProvisioningPlan.next(
                new Situation(10, Set.of(A), List.of(failing(A, 9)), failed(A), false, true),
                NOW,
                PACING))
        .isEqualTo(new ProvisionAccount(A));
  }

  @Test
  void theMessageNamesUpToThreeAccountsWithTheirReasons() {
    assertThat(ProvisioningPlan.describe(List.of(failing(B, 1), failing(A, 1)), 2))
        .isEqualTo(
            "provisioning fails in 2 of 2 outdated account(s): "
                + "111111111111 (because); 222222222222 (because)");
    assertThat(
            ProvisioningPlan.describe(
                IntStream.range(0, 3).mapToObj(i -> failing(id(i), 1)).toList(), 30))
        .endsWith("(because)");
    assertThat(
            ProvisioningPlan.describe(
                IntStream.range(0, 4).mapToObj(i -> failing(id(i), 1)).toList(), 30))
        .startsWith("provisioning fails in 4 of 30 outdated account(s): ")
        .endsWith("; …")
        .contains(id(2))
        .doesNotContain(id(3));
  }

  // ---- in every situation

  @Property(tries = 500)
  void thePlanFitsTheSituation(@ForAll("situations") Situation situation) {
    var plan = ProvisioningPlan.next(situation, NOW, PACING);

    var attempts = attempts(situation.failing());
    assertThat(plan instanceof UpToDate).isEqualTo(situation.outdated().isEmpty());
    if (plan instanceof ProvisionAccount one) {
      assertThat(situation.outdated()).contains(one.accountId());
    }
    if (plan instanceof Wait wait) {
      assertThat(situation.retryNow()).isFalse();
      assertThat(situation.fresh()).isFalse();
      assertThat(wait.delay()).isPositive().isLessThanOrEqualTo(PACING.maxBackoff());
      if (attempts.size() < PermissionSetStatusDraft.MAX_FAILING) {
        assertThat(attempts.keySet()).containsAll(situation.outdated());
      }
    }
    if (situation.fresh() && !situation.outdated().isEmpty()) {
      assertThat(plan).isEqualTo(new ProvisionAll());
    }
  }

  @Property
  void noAccountIsTriedAgainRightAfterItFailed(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 0, max = 6) Integer> attempts,
      @ForAll @IntRange(min = 0, max = 4) int position) {
    var tried = id(position % attempts.size());
    var failing = new ArrayList<FailingAccount>();
    for (var i = 0; i < attempts.size(); i++) {
      var times = id(i).equals(tried) ? attempts.get(i) + 1 : attempts.get(i);
      if (times > 0) {
        failing.add(failing(id(i), times));
      }
    }

    assertThat(next(ids(attempts.size()), failing, failed(tried)))
        .isNotEqualTo(new ProvisionAccount(tried));
  }

  @Provide
  Arbitrary<Situation> situations() {
    var accounts = Arbitraries.integers().between(0, 23).map(ProvisioningPlanTest::id);
    var few = Arbitraries.integers().between(0, 3).map(ProvisioningPlanTest::id);
    var outdated = Arbitraries.oneOf(few.set().ofMaxSize(4), accounts.set().ofMaxSize(24));
    var lasts =
        Combinators.combine(
                few.injectNull(0.3),
                Arbitraries.of(RequestState.SUCCEEDED, RequestState.FAILED),
                Arbitraries.of(0, 0, 1, 5, 60, 600))
            .as((account, state, ago) -> request(account, state, NOW.minusSeconds(ago)))
            .injectNull(0.1);
    return outdated.flatMap(
        behind ->
            Combinators.combine(
                    failures(behind),
                    lasts,
                    Arbitraries.of(true, false, false),
                    Arbitraries.of(true, false, false))
                .as(
                    (failing, last, fresh, retryNow) ->
                        new Situation(10, behind, failing, last, fresh, retryNow)));
  }

  private static Arbitrary<List<FailingAccount>> failures(Set<String> outdated) {
    if (outdated.isEmpty()) {
      return Arbitraries.just(List.of());
    }
    return Arbitraries.maps(Arbitraries.of(outdated), Arbitraries.integers().between(1, 6))
        .ofMaxSize(Math.min(20, outdated.size()))
        .map(map -> map.entrySet().stream().map(e -> failing(e.getKey(), e.getValue())).toList());
  }

  @Test
  void accountsThatAwsLeavesBehindBeyondItsQuotaAreProvisionedOneByOne() {
    var behind =
        IntStream.range(0, 30)
            .mapToObj("1000000000%02d"::formatted)
            .collect(Collectors.toUnmodifiableSet());
    var ended =
        new ProvisioningRequest(
            "id",
            ProvisioningRequest.Operation.PROVISION,
            null,
            RequestState.SUCCEEDED,
            null,
            NOW,
            NOW);

    assertThat(
            ProvisioningPlan.next(
                new Situation(3_500, behind, List.of(), ended, false, false), NOW, PACING))
        .isEqualTo(new ProvisioningPlan.ProvisionAll());
    assertThat(
            ProvisioningPlan.next(
                new Situation(3_530, behind, List.of(), ended, false, false), NOW, PACING))
        .isEqualTo(new ProvisioningPlan.ProvisionAccount("100000000000"));
    assertThat(
            ProvisioningPlan.next(
                new Situation(3_530, behind, List.of(), ended, true, false), NOW, PACING))
        .isEqualTo(new ProvisioningPlan.ProvisionAll());
  }

  // ---- over time

  @Property(tries = 150)
  void goodAccountsComeUpToDateAndBadOnesAreNamed(@ForAll("organizations") Organization o) {
    var simulation = new Simulation(o);
    for (var edit = 1; edit <= 2; edit++) {
      simulation.edit();
      simulation.runUntilWaited(30);

      assertThat(simulation.outdated).isEqualTo(o.alwaysFailing());
      var named =
          simulation.draft.failing().stream()
              .map(FailingAccount::accountId)
              .collect(Collectors.toSet());
      assertThat(o.alwaysFailing()).containsAll(named);
      assertThat(named).hasSize(Math.min(o.alwaysFailing().size(), 20));
      if (o.everFailing() <= 20) {
        assertThat(simulation.runsOverAll).as("runs over all accounts").isEqualTo(1);
      }
    }
  }

  @Property(tries = 150)
  void aFailingAccountIsTriedAtGrowingIntervals(@ForAll("organizations") Organization o) {
    var simulation = new Simulation(o);
    simulation.edit();
    simulation.runUntilWaited(8);

    simulation.attemptsOf.forEach(
        (account, times) -> {
          for (var i = 1; i < times.size(); i++) {
            assertThat(Duration.between(times.get(i - 1), times.get(i)))
                .as("between attempts %d and %d on %s", i, i + 1, account)
                .isGreaterThanOrEqualTo(PACING.backoff(i));
          }
        });
    if (o.everFailing() > o.alwaysFailing().size()) {
      return;
    }
    for (var i = 1; i < simulation.allTimes.size(); i++) {
      assertThat(Duration.between(simulation.allTimes.get(i - 1), simulation.allTimes.get(i)))
          .isGreaterThanOrEqualTo(PACING.backoff(i));
    }
  }

  /** For each account, how often provisioning it fails before it succeeds. */
  record Organization(Map<String, Integer> failures) {
    private static final int ALWAYS = Integer.MAX_VALUE;

    Set<String> alwaysFailing() {
      return failures.entrySet().stream()
          .filter(e -> e.getValue() == ALWAYS)
          .map(Map.Entry::getKey)
          .collect(Collectors.toSet());
    }

    long everFailing() {
      return failures.values().stream().filter(count -> count > 0).count();
    }
  }

  @Provide
  Arbitrary<Organization> organizations() {
    var mostlyGood = Arbitraries.of(0, 0, 0, 0, 1, 2, 3, Organization.ALWAYS);
    var mostlyBad = Arbitraries.of(0, 1, Organization.ALWAYS, Organization.ALWAYS);
    return Arbitraries.oneOf(
            mostlyGood.list().ofMinSize(1).ofMaxSize(60),
            mostlyBad.list().ofMinSize(1).ofMaxSize(40),
            Arbitraries.just(Organization.ALWAYS).list().ofMinSize(18).ofMaxSize(23))
        .map(
            list -> {
              var failures = new LinkedHashMap<String, Integer>();
              list.forEach(count -> failures.put(id(failures.size()), count));
              return new Organization(failures);
            });
  }

  /** Drives plan and status as the reconciler does, against accounts that fail. */
  private static final class Simulation {
    private final Organization organization;
    private final Map<String, Integer> left = new HashMap<>();
    private final Set<String> outdated = new TreeSet<>();
    private final Map<String, List<Instant>> attemptsOf = new HashMap<>();
    private final List<Instant> allTimes = new ArrayList<>();
    private PermissionSetStatusDraft draft = new PermissionSetStatusDraft(null);
    private Instant now = NOW.plusMillis(370);
    private boolean fresh;
    private int runsOverAll;

    private Simulation(Organization organization) {
      this.organization = organization;
    }

    private void edit() {
      left.putAll(organization.failures());
      outdated.addAll(left.keySet());
      fresh = true;
      runsOverAll = 0;
    }

    /** Runs until it has waited this often, or until nothing is left to do. */
    private void runUntilWaited(int times) {
      var waits = 0;
      for (var steps = 0; steps < 5000; steps++) {
        draft = new PermissionSetStatusDraft(draft.build(1, List.of()));
        draft.recordAccounts(left.keySet(), outdated);
        var plan =
            ProvisioningPlan.next(
                new Situation(
                    10, Set.copyOf(outdated), draft.failing(), draft.request(), fresh, false),
                now,
                PACING);
        if (plan instanceof UpToDate || waits == times) {
          return;
        }
        if (plan instanceof Wait wait) {
          waits++;
          now = now.plus(wait.delay());
        } else if (plan instanceof ProvisionAccount one) {
          attemptsOf.computeIfAbsent(one.accountId(), id -> new ArrayList<>()).add(now);
          provision(Set.of(one.accountId()), one.accountId());
        } else {
          runsOverAll++;
          allTimes.add(now);
          if (fresh) {
            draft.forgetFailures();
          }
          provision(Set.copyOf(outdated), null);
        }
        fresh = false;
      }
      throw new AssertionError("it does not come to rest");
    }

    private void provision(Set<String> accounts, @Nullable String accountId) {
      draft.markStarted("r", accountId, now);
      now = now.plusMillis(1300);
      var bad = new HashSet<String>();
      for (var account : accounts) {
        var failures = left.get(account);
        if (failures > 0) {
          bad.add(account);
          left.put(account, failures == Organization.ALWAYS ? failures : failures - 1);
        } else {
          outdated.remove(account);
        }
      }
      draft.markFinished(
          new RequestReport(
              AsyncOperation.PROVISION,
              "r",
              new RequestTarget.Provisioning("arn", accountId),
              bad.isEmpty() ? RequestState.SUCCEEDED : RequestState.FAILED,
              bad.isEmpty() ? null : "because",
              now),
          now);
    }
  }

  // ---- helpers

  private static ProvisioningPlan next(
      Set<String> outdated, List<FailingAccount> failing, @Nullable ProvisioningRequest last) {
    return at(NOW, outdated, failing, last);
  }

  private static ProvisioningPlan at(
      Instant now,
      Set<String> outdated,
      List<FailingAccount> failing,
      @Nullable ProvisioningRequest last) {
    return ProvisioningPlan.next(
        new Situation(10, outdated, failing, last, false, false), now, PACING);
  }

  private static Map<String, Integer> attempts(List<FailingAccount> failing) {
    return failing.stream()
        .collect(Collectors.toMap(FailingAccount::accountId, FailingAccount::attempts));
  }

  private static FailingAccount failing(String accountId, int attempts) {
    return failing(accountId, attempts, NOW);
  }

  private static FailingAccount failing(String accountId, int attempts, Instant lastFailure) {
    return new FailingAccount(accountId, "because", attempts, lastFailure);
  }

  private static ProvisioningRequest failed(@Nullable String accountId) {
    return request(accountId, RequestState.FAILED, NOW);
  }

  private static ProvisioningRequest succeeded(@Nullable String accountId) {
    return request(accountId, RequestState.SUCCEEDED, NOW);
  }

  private static ProvisioningRequest request(
      @Nullable String accountId, RequestState state, Instant completed) {
    return new ProvisioningRequest(
        "r",
        ProvisioningRequest.Operation.PROVISION,
        accountId,
        state,
        state == RequestState.FAILED ? "because" : null,
        completed.minusSeconds(1),
        completed);
  }

  private static Set<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(ProvisioningPlanTest::id).collect(Collectors.toSet());
  }

  private static String id(int i) {
    return "%012d".formatted(100 + i);
  }
}
