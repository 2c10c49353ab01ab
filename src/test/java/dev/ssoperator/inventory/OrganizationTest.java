package dev.ssoperator.inventory;

import static dev.ssoperator.identitycenter.Organizations.account;
import static dev.ssoperator.identitycenter.Organizations.id;
import static dev.ssoperator.identitycenter.Organizations.unit;
import static dev.ssoperator.inventory.OrganizationFacet.ACCOUNTS;
import static dev.ssoperator.inventory.OrganizationFacet.TAGS;
import static dev.ssoperator.inventory.OrganizationFacet.UNITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.identitycenter.OrganizationReader;
import dev.ssoperator.identitycenter.Organizations;
import dev.ssoperator.sdk.Woken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The organization is read once for all, only as far as it is needed, and never in part. */
class OrganizationTest {

  private static final String PROD = "ou-exam-workloadsprod";
  private static final String SANDBOX = "777777777777";
  private static final String MANAGEMENT = "111111111111";
  private static final Duration REFRESH = Duration.ofMinutes(5);

  private static EmulatedAws aws;
  private final MovableClock clock = new MovableClock();
  private ReadThreads threads;
  private Organization organization;

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @BeforeEach
  void startOver() {
    aws.reset();
    aws.control().seed(Seed.exampleCorp());
    threads = new ReadThreads();
    organization = organization(aws.organization());
    aws.control().clearLogs();
  }

  @AfterEach
  void stopThreads() {
    aws.control().clearFaults();
    organization.close();
    threads.close();
  }

  @AfterAll
  static void disconnect() {
    aws.close();
  }

  // ---- what a view says

  @Test
  void accountsHaveNameAndStateByIdAndByName() {
    var view = view();

    assertThat(view.account(EmulatedAws.BILLING))
        .contains(new OrganizationAccount(EmulatedAws.BILLING, "prod-billing", "ACTIVE"));
    assertThat(view.named("old-acquisition"))
        .extracting(OrganizationAccount::state)
        .containsExactly("SUSPENDED");
    assertThat(view.account("000000000000")).isEmpty();
    assertThat(view.named("nobody")).isEmpty();
    assertThat(view.accounts())
        .hasSize(9)
        .isSortedAccordingTo(Comparator.comparing(OrganizationAccount::id));
    assertThat(view.readAt()).isEqualTo(clock.instant());
  }

  @Test
  void anAccountIsInItsUnitAndInThoseAboveIt() {
    aws.control()
        .seed(
            Organizations.of(
                List.of(
                    unit(1, "Workloads", null),
                    unit(2, "Prod", 1),
                    unit(3, "Data", 2),
                    unit(4, "Prod", null)),
                List.of(
                    account(SANDBOX, "deep", id(3), Map.of()),
                    account("888888888888", "middle", id(2), Map.of()))));
    var view = view(UNITS);

    assertThat(view.units(SANDBOX))
        .extracting(OrganizationalUnit::path)
        .containsExactly("Workloads", "Workloads/Prod", "Workloads/Prod/Data");
    for (var unit : List.of(id(1), id(2), id(3), "Workloads", "Workloads/Prod", "r-exam", "/")) {
      assertThat(view.isIn(SANDBOX, unit, true)).as(unit).isTrue();
    }
    for (var unit : List.of(id(4), "Prod", "Data", "workloads", "Workloads/", "", "Work", "Root")) {
      assertThat(view.isIn(SANDBOX, unit, true)).as(unit).isFalse();
    }
    assertThat(view.isIn(SANDBOX, "Workloads/Prod/Data", false)).isTrue();
    assertThat(view.isIn(SANDBOX, id(3), false)).isTrue();
    assertThat(view.isIn(SANDBOX, "Workloads/Prod", false)).isFalse();
    assertThat(view.isIn("888888888888", "Workloads/Prod", false)).isTrue();
    assertThat(view.isIn("000000000000", "/", true)).isFalse();
  }

  @Test
  void anAccountMayBeInTheRootItself() {
    var view = view(UNITS);

    assertThat(view.units(MANAGEMENT)).isEmpty();
    assertThat(view.units("000000000000")).isEmpty();
    assertThat(view.isIn(MANAGEMENT, "/", false)).isTrue();
    assertThat(view.isIn(MANAGEMENT, "r-exam", false)).isTrue();
    assertThat(view.isIn(MANAGEMENT, "Workloads", true)).isFalse();
    assertThat(view.isIn(SANDBOX, "/", false)).isFalse();
  }

  @Test
  void aUnitWithASlashInItsNameIsFoundByIdOnly() {
    aws.control()
        .seed(
            Organizations.of(
                List.of(unit(1, "Workloads/Prod", null), unit(2, "Data", 1)),
                List.of(account(SANDBOX, "sandbox", id(2), Map.of()))));
    var view = view(UNITS);

    assertThat(view.isIn(SANDBOX, "Workloads/Prod", true)).isFalse();
    assertThat(view.isIn(SANDBOX, "Workloads/Prod/Data", true)).isFalse();
    assertThat(view.isIn(SANDBOX, id(1), true)).isTrue();
    assertThat(view.isIn(SANDBOX, id(2), false)).isTrue();
  }

  @Test
  void tagsAreThoseOfTheAccount() {
    var view = view(TAGS);

    assertThat(view.tags(EmulatedAws.BILLING)).isEqualTo(Map.of("env", "prod", "team", "finance"));
    assertThat(view.tags(MANAGEMENT)).isEmpty();
    assertThat(view.tags("000000000000")).isEmpty();
    assertThat(view.accounts()).hasSize(9);
  }

  @Test
  void whatWasNotRequestedIsNotAnswered() {
    var view = view();

    assertThatIllegalStateException().isThrownBy(() -> view.units(SANDBOX));
    assertThatIllegalStateException().isThrownBy(() -> view.isIn(SANDBOX, "/", true));
    assertThatIllegalStateException().isThrownBy(() -> view.tags(SANDBOX));
  }

  // ---- what it costs

  @Test
  void oneReadServesEverybodyWhoWaits() {
    aws.control().addFault(FaultSpec.hold("ListRoots"));
    var owners = IntStream.range(0, 50).mapToObj(i -> new Woken()).toList();
    for (var owner : owners) {
      assertThat(organization.view(Set.of(UNITS), Instant.MIN, owner.requester())).isEmpty();
    }
    aws.control().clearFaults();

    owners.forEach(owner -> owner.awaitWoken(1));

    for (var owner : owners) {
      assertThat(organization.view(Set.of(UNITS), Instant.MIN, owner.requester())).isPresent();
    }
    assertThat(aws.calls("ListRoots")).hasSize(1);
  }

  @Test
  void aLongReadServesAlsoThoseWhoComeLate() {
    var late = new Woken();
    var isFirst = new AtomicBoolean(true);
    organization =
        organization(
            new Disturbed(
                parent -> {
                  if (isFirst.getAndSet(false)) {
                    clock.advance(REFRESH.multipliedBy(4));
                    assertThat(organization.view(Set.of(UNITS), Instant.MIN, late.requester()))
                        .isEmpty();
                  }
                }));

    view(UNITS);
    late.awaitWoken(1);

    assertThat(organization.view(Set.of(UNITS), Instant.MIN, late.requester())).isPresent();
    assertThat(aws.calls("ListRoots")).hasSize(1);
  }

  @Test
  void unitsAndTagsAreNotReadWhileNobodyNeedsThem() {
    view();
    passAndRefresh();
    view();

    assertThat(operations()).containsOnly("ListAccounts");
  }

  @Test
  void tagsNeedNoUnitsAndUnitsNoTagsNorAListOfAccounts() {
    view(TAGS);
    assertThat(operations()).containsOnly("ListAccounts", "ListTagsForResource");
    aws.control().clearLogs();

    organization(aws.organization());
    view(UNITS);
    assertThat(operations())
        .containsOnly("ListRoots", "ListOrganizationalUnitsForParent", "ListAccountsForParent");
  }

  @Test
  void aThousandAccountsCostWhatTheDecisionSays() {
    aws.control().seed(Organizations.company(999, 100));

    view();
    assertThat(calls()).isEqualTo(50);

    aws.control().clearLogs();
    view(UNITS);
    // A root with five pages of units, and of each unit one page of units and one of accounts.
    assertThat(calls()).isEqualTo(1 + 5 + 1 + 100 + 100);

    aws.control().clearLogs();
    view(UNITS, TAGS);
    assertThat(calls()).isEqualTo(1000);

    aws.control().clearLogs();
    passAndRefresh(UNITS, TAGS);
    assertThat(calls()).isEqualTo(207 + 1000);
  }

  @Test
  void whileUnitsAreReadTheListOfAccountsIsNotUnlessUnitsFail() {
    listen(UNITS);
    refresh();
    aws.control().addFault(FaultSpec.error("ListRoots", "AccessDeniedException", "no"));
    clock.advance(REFRESH.minusMillis(1));
    view();
    refresh();
    clock.advance(Duration.ofMillis(1));
    organization.refreshIfDue(ACCOUNTS);
    refresh();
    assertThat(aws.calls("ListAccounts")).isEmpty();

    passAndRefresh();

    assertThat(aws.calls("ListAccounts")).hasSize(1);
  }

  @Test
  void whatWasReadIsServedWithoutFurtherCalls() {
    view(UNITS, TAGS);
    aws.control().clearLogs();

    for (var i = 0; i < 5; i++) {
      view(UNITS, TAGS);
      view(UNITS);
      view(TAGS);
      view();
    }

    assertThat(calls()).isZero();
  }

  // ---- how it follows the organization

  @Test
  void whoRequestsAFreshReadGetsOne() {
    view(UNITS);
    aws.control().moveAccount(SANDBOX, PROD);
    clock.advance(Duration.ofMillis(1));

    assertThat(view(UNITS).isIn(SANDBOX, PROD, true)).isFalse();
    assertThat(view(clock.instant(), UNITS).isIn(SANDBOX, PROD, true)).isTrue();
  }

  @Test
  void aFacetInUseIsReadAgainOncePerInterval() {
    view(UNITS);
    aws.control().moveAccount(SANDBOX, PROD);
    aws.control().clearLogs();

    clock.advance(REFRESH.minusMillis(1));
    view(UNITS);
    refresh();
    assertThat(calls()).isZero();

    clock.advance(Duration.ofMillis(1));
    refresh();
    refresh();
    assertThat(aws.calls("ListRoots")).hasSize(1);
    assertThat(view(UNITS).isIn(SANDBOX, "Workloads/Prod", true)).isTrue();
  }

  @Test
  void aFacetThatNobodyUsesAnyMoreIsNotReadAgain() {
    view(UNITS, TAGS);
    aws.control().clearLogs();

    clock.advance(REFRESH);
    refresh();

    assertThat(calls()).isZero();
    assertThat(organization.readAt(UNITS)).isEmpty();
  }

  @Test
  void whatWasReadBeforeAPauseDoesNotCount() {
    view(UNITS);
    aws.control().moveAccount(SANDBOX, PROD);
    clock.advance(REFRESH.multipliedBy(3));

    assertThat(view(UNITS).isIn(SANDBOX, PROD, true)).isTrue();
  }

  @Test
  void whatWasReadBeforeAPauseDoesNotCountHoweverOftenItCannotBeRead() {
    view(UNITS);
    clock.advance(REFRESH.multipliedBy(3));
    aws.control().addFault(FaultSpec.error("ListRoots", "AccessDeniedException", "no"));

    for (var i = 0; i < 3; i++) {
      assertThat(failure(UNITS).kind()).isEqualTo(ErrorKind.DENIED);
      clock.advance(Duration.ofMinutes(1));
    }
  }

  @Test
  void whatAListenerNeedsIsKeptUpToDateWithoutAnyRequester() {
    var changes = listen(UNITS, TAGS);

    refresh();
    assertThat(changes.remove(0)).hasSize(9);
    assertThat(organization.readAt(UNITS)).contains(clock.instant());
    aws.control().moveAccount(SANDBOX, PROD);
    passAndRefresh();

    assertThat(changes.remove(changes.size() - 1)).containsExactly(SANDBOX);
    assertThat(aws.calls("ListAccounts")).isEmpty();
    aws.control().addFault(FaultSpec.error("ListRoots", "AccessDeniedException", "no"));
    assertThat(view(UNITS, TAGS).isIn(SANDBOX, PROD, true)).isTrue();
  }

  @Test
  void listenersAreToldExactlyTheAccountsThatChanged() {
    aws.control().seed(Organizations.exampleCorpWith());
    var changes = listen(UNITS, TAGS);
    view(UNITS, TAGS);
    changes.clear();
    passAndRefresh();
    assertThat(changes).isEmpty();

    aws.control().rename(SANDBOX, "play");
    aws.control().accountState(EmulatedAws.SHOP, "SUSPENDED");
    aws.control().moveAccount("222222222222", PROD);
    passAndRefresh();
    assertThat(changes.remove(0)).containsExactly("222222222222", EmulatedAws.SHOP, SANDBOX);

    aws.control().accountTags(EmulatedAws.BILLING, Map.of("env", "prod"));
    passAndRefresh();
    assertThat(changes.remove(0)).containsExactly(EmulatedAws.BILLING);

    aws.control()
        .seed(
            Organizations.exampleCorpWith(
                account("999999999999", "new", PROD, Map.of("env", "prod"))));
    passAndRefresh();
    assertThat(changes.get(0)).contains("999999999999").doesNotContain("333333333333");
    assertThat(view(UNITS).account("999999999999")).isPresent();
  }

  @Test
  void aListenerThatFailsKeepsNothingFromOthers() {
    organization.listen(
        new Organization.Listener() {
          @Override
          public Set<OrganizationFacet> needs() {
            return Set.of();
          }

          @Override
          public void changed(Set<String> accountIds) {
            throw new IllegalStateException("a test");
          }
        });
    var changes = listen(ACCOUNTS);

    refresh();

    assertThat(changes).hasSize(1);
    assertThat(view().accounts()).hasSize(9);
  }

  @Test
  void anAccountThatJoinedIsMissingUntilItsUnitAndTagsAreKnown() {
    view(UNITS, TAGS);
    aws.control()
        .seed(Organizations.exampleCorpWith(account("999999999999", "new", PROD, Map.of())));
    clock.advance(Duration.ofMillis(1));

    assertThat(view(clock.instant()).account("999999999999")).isPresent();
    assertThat(view(UNITS).account("999999999999")).isEmpty();
    assertThat(view(clock.instant(), UNITS).account("999999999999")).isPresent();
    assertThat(view(TAGS).account("999999999999")).isEmpty();
    assertThat(view(clock.instant(), TAGS, UNITS).account("999999999999")).isPresent();
  }

  @Test
  void anAccountThatLeftIsMissingFromEveryView() {
    aws.control()
        .seed(Organizations.exampleCorpWith(account("999999999999", "old", PROD, Map.of())));
    assertThat(view(UNITS, TAGS).account("999999999999")).isPresent();
    aws.control().seed(Organizations.exampleCorpWith());
    clock.advance(Duration.ofMillis(1));

    assertThat(view(clock.instant()).account("999999999999")).isEmpty();
    assertThat(view(UNITS).account("999999999999")).isEmpty();
    assertThat(view(TAGS).account("999999999999")).isEmpty();
    assertThat(view(clock.instant(), UNITS).account("999999999999")).isEmpty();
  }

  // ---- what a failed or partial read does

  @Test
  void anEmptyPageInTheMiddleIsNotTheEnd() {
    aws.control().seed(Organizations.company(99, 30));
    aws.behave(b -> b.emptyPages(true));

    var view = view(UNITS, TAGS);

    assertThat(view.accounts()).hasSize(100);
    assertThat(view.isIn("900000000098", "unit-8", false)).isTrue();
  }

  @Test
  void afterAFailedPageTheFormerSnapshotStaysAndWhoWaitedIsToldTheError() {
    view(UNITS, TAGS);
    var changes = listen(UNITS, TAGS);
    aws.control().moveAccount(SANDBOX, PROD);
    aws.control()
        .addFault(
            FaultSpec.error("ListAccountsForParent", "ServiceException", "broken")
                .matching(Map.of("ParentId", "ou-exam-sandboxes")));
    clock.advance(REFRESH.minusMillis(1));
    view(UNITS, TAGS);
    clock.advance(Duration.ofMillis(1));

    refresh();

    assertThat(changes).isEmpty();
    assertThat(view(UNITS, TAGS).accounts()).hasSize(9);
    assertThat(view(UNITS).units(SANDBOX))
        .extracting(OrganizationalUnit::name)
        .containsExactly("Sandbox");
    var error = failure(clock.instant(), UNITS);
    assertThat(error.operation()).isEqualTo("ListAccountsForParent");
    assertThat(error).hasMessageContaining("broken");
  }

  @Test
  void aFailedRefreshIsRetriedAfterAFifthOfTheInterval() {
    view(UNITS);
    clock.advance(REFRESH.minusMillis(1));
    view(UNITS);
    clock.advance(Duration.ofMillis(1));
    var fault = aws.control().addFault(FaultSpec.error("ListRoots", "AccessDeniedException", "no"));
    aws.control().clearLogs();

    refresh();
    refresh();
    clock.advance(Duration.ofSeconds(59));
    refresh();
    assertThat(aws.calls("ListRoots")).hasSize(1);

    aws.control().removeFault(fault.id());
    clock.advance(Duration.ofSeconds(1));
    refresh();
    assertThat(aws.calls("ListRoots")).hasSize(2);
    assertThat(organization.readAt(UNITS)).contains(clock.instant());
  }

  @Test
  void anAccountThatMovesWhileUnitsAreReadDoesNotDisappear() {
    var isMoved = new AtomicBoolean();
    organization =
        organization(
            new Disturbed(
                parent -> {
                  if (parent.equals("ou-exam-sandboxes") && isMoved.get()) {
                    aws.control().moveAccount(SANDBOX, "ou-exam-infrastructure");
                  }
                }));
    view(UNITS);
    isMoved.set(true);
    clock.advance(Duration.ofMillis(1));

    var view = view(clock.instant(), UNITS);

    assertThat(view.accounts()).hasSize(9);
    assertThat(view.isIn(SANDBOX, "Infrastructure", false)).isTrue();
    assertThat(aws.calls("ListRoots")).hasSize(3);
  }

  @Test
  void anAccountThatIsSeenTwiceIsWhereItWasSeenLast() {
    organization =
        organization(
            new Disturbed(
                parent -> {
                  if (parent.equals("ou-exam-security")) {
                    aws.control().moveAccount(SANDBOX, parent);
                  }
                }));

    assertThat(view(UNITS).isIn(SANDBOX, "Security", false)).isTrue();
    assertThat(aws.calls("ListRoots")).hasSize(1);
  }

  @Test
  void anAccountThatIsInNoUnitTwiceFailsTheRead() {
    var moves = new AtomicBoolean();
    organization =
        organization(
            new Disturbed(
                parent -> {
                  if (moves.get() && parent.equals("r-exam")) {
                    aws.control().moveAccount(SANDBOX, "ou-exam-sandboxes");
                  } else if (moves.get() && parent.equals("ou-exam-security")) {
                    aws.control().moveAccount(SANDBOX, "ou-exam-infrastructure");
                  } else if (moves.get() && parent.equals("ou-exam-sandboxes")) {
                    aws.control().moveAccount(SANDBOX, "ou-exam-security");
                  }
                }));
    view(UNITS);
    moves.set(true);
    clock.advance(Duration.ofMillis(1));

    var error = failure(clock.instant(), UNITS);

    assertThat(error.kind()).isEqualTo(ErrorKind.INCONSISTENT);
    assertThat(error).hasMessageContaining("AWS lists account 777777777777 in the organization");
    assertThat(view(UNITS).accounts()).hasSize(9);
  }

  @Test
  void aUnitThatIsDeletedWhileItIsReadIsNotThere() {
    aws.control()
        .createOrganizationalUnit(new Seed.OrganizationalUnit("ou-exam-newcomers", "New", null));
    aws.control()
        .addFault(
            FaultSpec.error("ListAccountsForParent", "ParentNotFoundException", "gone")
                .matching(Map.of("ParentId", "ou-exam-newcomers")));

    assertThat(view(UNITS).hasUnit("New")).isFalse();
    assertThat(view(UNITS).hasUnit("Workloads/Prod")).isTrue();
  }

  @Test
  void aUnitInsideItselfFailsTheRead() {
    organization = organization(new Repeating());

    var error = failure(UNITS);

    assertThat(error.kind()).isEqualTo(ErrorKind.MALFORMED);
    assertThat(error).hasMessage("AWS lists organizational unit ou-exam-workloads inside itself");
  }

  @Test
  void anAccountThatIsListedTwiceIsThereOnce() {
    organization = organization(new Repeating());

    assertThat(view(ACCOUNTS).accounts()).hasSize(9);
  }

  @Test
  void anAccountThatLeavesWhileTagsAreReadKeepsThemUntilTheListOfAccountsSaysSo() {
    aws.control()
        .seed(
            Organizations.exampleCorpWith(account("999999999999", "old", PROD, Map.of("a", "b"))));
    view(TAGS);
    aws.control()
        .addFault(
            FaultSpec.error("ListTagsForResource", "TargetNotFoundException", "gone")
                .matching(Map.of("ResourceId", "999999999999")));
    clock.advance(Duration.ofMillis(1));

    assertThat(view(clock.instant(), TAGS).tags("999999999999")).containsEntry("a", "b");
  }

  @Test
  void refreshesOfALargeOrganizationTakeAtMostHalfOfTheTime() {
    organization = organization(new Disturbed(parent -> clock.advance(Duration.ofMinutes(1))));
    view(UNITS);
    // The seven parents took seven minutes.
    aws.control().clearLogs();
    clock.advance(Duration.ofMinutes(7).minusMillis(1));
    view(UNITS);
    refresh();
    assertThat(calls()).isZero();

    clock.advance(Duration.ofMillis(1));
    refresh();
    assertThat(aws.calls("ListRoots")).hasSize(1);
  }

  @Test
  void itRefreshesByItselfAfterItsStart() {
    organization =
        new Organization(aws.organization(), threads, Duration.ofMillis(20), Clock.systemUTC());
    listen(ACCOUNTS);
    assertThat(calls()).isZero();

    organization.start();

    await().until(() -> aws.calls("ListAccounts").size() >= 3);
  }

  // ---- helpers

  /** Something happens whenever the accounts of a parent are about to be listed. */
  private record Disturbed(Consumer<String> before) implements OrganizationReader {

    @Override
    public List<OrganizationAccount> accounts() {
      return aws.organization().accounts();
    }

    @Override
    public List<String> roots() {
      return aws.organization().roots();
    }

    @Override
    public Optional<List<Unit>> units(String parentId) {
      return aws.organization().units(parentId);
    }

    @Override
    public Optional<List<OrganizationAccount>> accountsIn(String parentId) {
      before.accept(parentId);
      return aws.organization().accountsIn(parentId);
    }

    @Override
    public Optional<Map<String, String>> tags(String accountId) {
      return aws.organization().tags(accountId);
    }
  }

  /** Lists every account twice, and a unit in every unit. */
  private static final class Repeating implements OrganizationReader {
    @Override
    public List<OrganizationAccount> accounts() {
      var twice = new ArrayList<>(aws.organization().accounts());
      twice.addAll(aws.organization().accounts());
      return twice;
    }

    @Override
    public List<String> roots() {
      return aws.organization().roots();
    }

    @Override
    public Optional<List<Unit>> units(String parentId) {
      return Optional.of(List.of(new Unit("ou-exam-workloads", "Workloads")));
    }

    @Override
    public Optional<List<OrganizationAccount>> accountsIn(String parentId) {
      return Optional.of(List.of());
    }

    @Override
    public Optional<Map<String, String>> tags(String accountId) {
      return aws.organization().tags(accountId);
    }
  }

  private Organization organization(OrganizationReader reader) {
    organization = new Organization(reader, threads, REFRESH, clock);
    return organization;
  }

  /** What the listener is told, sorted. */
  private List<Set<String>> listen(OrganizationFacet... facets) {
    var changes = new ArrayList<Set<String>>();
    organization.listen(
        new Organization.Listener() {
          @Override
          public Set<OrganizationFacet> needs() {
            return Set.of(facets);
          }

          @Override
          public void changed(Set<String> accountIds) {
            changes.add(new TreeSet<>(accountIds));
          }
        });
    return changes;
  }

  private OrganizationView view(OrganizationFacet... facets) {
    return view(Instant.MIN, facets);
  }

  /** Asks again when woken. */
  private OrganizationView view(Instant notBefore, OrganizationFacet... facets) {
    var owner = new Woken();
    for (var wakes = 1; wakes < 5; wakes++) {
      var view = organization.view(set(facets), notBefore, owner.requester());
      if (view.isPresent()) {
        return view.get();
      }
      owner.awaitWoken(wakes);
    }
    throw new AssertionError("woken without an end");
  }

  private IdentityCenterException failure(OrganizationFacet... facets) {
    return failure(Instant.MIN, facets);
  }

  private IdentityCenterException failure(Instant notBefore, OrganizationFacet... facets) {
    return catchThrowableOfType(IdentityCenterException.class, () -> view(notBefore, facets));
  }

  private static Set<OrganizationFacet> set(OrganizationFacet... facets) {
    var set = EnumSet.noneOf(OrganizationFacet.class);
    set.addAll(Arrays.asList(facets));
    return set;
  }

  /** An interval passes, at whose end somebody still uses these facets. */
  private void passAndRefresh(OrganizationFacet... facets) {
    clock.advance(REFRESH.minusMillis(1));
    view(facets);
    clock.advance(Duration.ofMillis(1));
    refresh();
  }

  /** Units before accounts, as their threads would end. */
  private void refresh() {
    for (var facet : List.of(UNITS, ACCOUNTS, TAGS)) {
      organization.refreshIfDue(facet);
    }
  }

  private static long calls() {
    return aws.control().calls().size();
  }

  private static List<String> operations() {
    return aws.control().calls().stream().map(Call::operation).toList();
  }
}
