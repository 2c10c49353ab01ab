package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.access.AccessOutcome.Guarded;
import dev.ssoperator.access.AccessOutcome.Protected;
import dev.ssoperator.access.AccessOutcome.Undecided;
import dev.ssoperator.access.ProtectedAccess.Named;
import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Woken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is protected by which entry, and what is undecided. */
class ProtectedDecisionsTest {

  private static final String ARN =
      "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-0123456789abcdef";
  private static final String STAGING = "444444444444";
  private static final String SHOP_NAME = "prod-shop";

  private final EmulatedAws aws = new EmulatedAws();
  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Woken woken = new Woken();

  @AfterEach
  void close() {
    threads.close();
    aws.close();
  }

  // ---- principals

  @Test
  void aPrincipalIsProtectedByItsId() {
    var access = protect(Set.of(EmulatedAws.FINANCE), Set.of(), Set.of());

    assertThat(of(access, EmulatedAws.FINANCE, Named.BY_ID))
        .contains(new Protected("protected-principals", EmulatedAws.FINANCE));
    assertThat(of(access, EmulatedAws.PLATFORM, Named.BY_ID)).isEmpty();
    assertThat(aws.calls("GetGroupId")).isEmpty();
  }

  @Test
  void aGroupThatIsGivenByIdIsProtectedByItsNameOnceThatIsLookedUp() {
    var access = protect(Set.of("group:finance"), Set.of(), Set.of());

    assertThat(of(access, EmulatedAws.FINANCE, Named.BY_ID))
        .contains(new Undecided("protected-principals", "group:finance", null));
    woken.awaitWoken(1);
    assertThat(of(access, EmulatedAws.FINANCE, Named.BY_ID))
        .contains(new Protected("protected-principals", "group:finance"));
    assertThat(of(access, EmulatedAws.PLATFORM, Named.BY_ID)).isEmpty();
  }

  @Test
  void aNameInTheSpecDecidesBeforeAnythingIsLookedUp() {
    var access = protect(Set.of("group:finance"), Set.of(), Set.of());

    assertThat(of(access, EmulatedAws.FINANCE, new Named("Finance", null)))
        .contains(new Protected("protected-principals", "group:finance"));
    assertThat(of(access, EmulatedAws.PLATFORM, new Named("platform", null))).isEmpty();
  }

  @Test
  void theNameIsTheGroupsOrTheUsersAsTheSpecGivesIt() {
    var account = new Account(null, SHOP_NAME);

    assertThat(named(new Principal("data", null, null, null, IdentityChange.FOLLOW), account))
        .isEqualTo(new Named("data", SHOP_NAME));
    assertThat(named(new Principal(null, "alice", null, null, IdentityChange.FOLLOW), account))
        .isEqualTo(new Named("alice", SHOP_NAME));
    assertThat(
            named(
                new Principal(null, null, "id", null, IdentityChange.FOLLOW),
                new Account(EmulatedAws.SHOP, null)))
        .isEqualTo(Named.BY_ID);
  }

  private static Named named(Principal principal, Account account) {
    return Named.of(new AccountAssignmentSpec(null, ARN, principal, account, null));
  }

  @Test
  void anEntryOfAUserIsAboutNoGroup() {
    var access = protect(Set.of("user:finance"), Set.of(), Set.of());

    assertThat(of(access, EmulatedAws.FINANCE, new Named("finance", null))).isEmpty();
    assertThat(aws.calls("GetUserId")).isEmpty();
    var user = new AssignedAccess(ARN, EmulatedAws.SHOP, PrincipalType.USER, EmulatedAws.FINANCE);
    assertThat(access.of(user, Named.BY_ID, woken.requester()))
        .contains(new Undecided("protected-principals", "user:finance", null));
  }

  @Test
  void whileALookupFailsItSaysWhy() {
    aws.control().addFault(FaultSpec.error("GetGroupId", "AccessDeniedException", "no"));
    var access = protect(Set.of("group:finance"), Set.of(), Set.of());

    assertThat(of(access, EmulatedAws.PLATFORM, Named.BY_ID)).isNotEmpty();
    woken.awaitWoken(1);
    assertThat(of(access, EmulatedAws.PLATFORM, Named.BY_ID).map(Undecided.class::cast))
        .hasValueSatisfying(undecided -> assertThat(undecided.failure()).hasMessage("no"));
  }

  @Test
  void anIdThatANameHasStoodForStaysProtected() {
    var access = protect(Set.of("group:finance"), Set.of(), Set.of());
    access.start();
    await().until(() -> !of(access, EmulatedAws.FINANCE, Named.BY_ID).equals(Optional.empty()));
    until(
        () -> of(access, EmulatedAws.FINANCE, Named.BY_ID),
        new Protected("protected-principals", "group:finance"));
    aws.control().addFault(FaultSpec.error("GetGroupId", "ResourceNotFoundException", "no"));
    clock.advance(Duration.ofHours(1));

    await().until(() -> of(access, EmulatedAws.PLATFORM, Named.BY_ID).isEmpty());
    await().until(() -> aws.calls("GetGroupId").size() >= 2);
    assertThat(of(access, EmulatedAws.FINANCE, Named.BY_ID))
        .contains(new Protected("protected-principals", "group:finance"));
  }

  @Test
  void afterAnAnswerAFailingLookupDecidesByIt() {
    var access = protect(Set.of("group:finance"), Set.of(), Set.of());
    access.start();
    until(
        () -> of(access, EmulatedAws.FINANCE, Named.BY_ID),
        new Protected("protected-principals", "group:finance"));
    aws.control().addFault(FaultSpec.error("GetGroupId", "AccessDeniedException", "no"));
    clock.advance(Duration.ofHours(1));

    var calls = aws.calls("GetGroupId").size();
    await()
        .until(
            () -> {
              assertThat(of(access, EmulatedAws.FINANCE, Named.BY_ID)).isNotEmpty();
              return of(access, EmulatedAws.PLATFORM, Named.BY_ID).isEmpty()
                  && aws.calls("GetGroupId").size() > calls;
            });
  }

  // ---- permission sets

  @Test
  void aPermissionSetIsProtectedByItsArn() {
    var access = protect(Set.of(), Set.of(ARN), Set.of());

    assertThat(of(access, EmulatedAws.FINANCE, Named.BY_ID))
        .contains(new Protected("protected-permission-sets", ARN));
    assertThat(access.ofPermissionSet("any", ARN))
        .contains(new Protected("protected-permission-sets", ARN));
    assertThat(access.ofPermissionSet("any", null)).isEmpty();
    assertThat(aws.calls("DescribePermissionSet")).isEmpty();
  }

  @Test
  void aPermissionSetIsProtectedByItsNameOnceThatIsLookedUp() {
    var arn = aws.permissionSet("BreakGlass");
    var other = aws.permissionSet("Other");
    var access = protect(Set.of(), Set.of("BreakGlass", "Z"), Set.of());

    assertThat(access.ofPermissionSet("BreakGlass", null))
        .contains(new Protected("protected-permission-sets", "BreakGlass"));
    assertThat(access.of(set(arn), Named.BY_ID, woken.requester()))
        .contains(new Undecided("protected-permission-sets", "BreakGlass, Z", null));
    until(
        () -> access.of(set(arn), Named.BY_ID, woken.requester()),
        new Protected("protected-permission-sets", "BreakGlass"));
    await().until(() -> access.of(set(other), Named.BY_ID, woken.requester()).isEmpty());
    await().until(() -> access.of(set(ARN), Named.BY_ID, woken.requester()).isEmpty());
  }

  @Test
  void aNameThatIsKnownIsNotReadAgainAndNoneIs() {
    var other = aws.permissionSet("Other");
    var access = protect(Set.of(), Set.of("BreakGlass"), Set.of());
    for (var arn : List.of(other, ARN)) {
      await().until(() -> access.of(set(arn), Named.BY_ID, woken.requester()).isEmpty());
    }
    var calls = aws.calls("DescribePermissionSet").size();
    clock.advance(LookedUpNames.REMEMBER.plusSeconds(1));

    assertThat(access.of(set(other), Named.BY_ID, woken.requester())).isEmpty();
    assertThat(access.of(set(ARN), Named.BY_ID, woken.requester()))
        .contains(new Undecided("protected-permission-sets", "BreakGlass", null));
    await().until(() -> access.of(set(ARN), Named.BY_ID, woken.requester()).isEmpty());
    assertThat(aws.calls("DescribePermissionSet")).hasSize(calls + 1);
  }

  // ---- accounts

  @Test
  void anAccountIsProtectedByItsId() {
    var access = protect(Set.of(), Set.of(), Set.of(EmulatedAws.SHOP));

    assertThat(of(access, EmulatedAws.FINANCE, Named.BY_ID))
        .contains(new Protected("protected-accounts", EmulatedAws.SHOP));
    assertThat(access.ofAccounts(Set.of(STAGING), woken.requester())).isEmpty();
    assertThat(access.hasAccounts()).isTrue();
    assertThat(protect(Set.of("group:a"), Set.of("a"), Set.of()).hasAccounts()).isFalse();
    assertThat(aws.calls("ListAccounts")).isEmpty();
  }

  @Test
  void anAccountThatIsGivenByIdIsProtectedByItsNameOnceThatIsLookedUp() {
    var access = protect(Set.of(), Set.of(), Set.of(SHOP_NAME));

    assertThat(of(access, EmulatedAws.FINANCE, new Named(null, "PROD-shop")))
        .contains(new Protected("protected-accounts", SHOP_NAME));
    assertThat(of(access, EmulatedAws.FINANCE, new Named(null, "another"))).isEmpty();
    assertThat(of(access, EmulatedAws.FINANCE, Named.BY_ID))
        .contains(new Undecided("protected-accounts", SHOP_NAME, null));
    until(
        () -> of(access, EmulatedAws.FINANCE, Named.BY_ID),
        new Protected("protected-accounts", SHOP_NAME));
    assertThat(access.ofAccounts(Set.of(STAGING, EmulatedAws.SHOP), woken.requester()))
        .contains(new Protected("protected-accounts", SHOP_NAME));
    assertThat(access.ofAccounts(Set.of(STAGING), woken.requester())).isEmpty();
  }

  @Test
  void ofSeveralProtectedAccountsTheFirstIsSaid() {
    var access = protect(Set.of(), Set.of(), Set.of(EmulatedAws.SHOP, STAGING));

    assertThat(access.ofAccounts(List.of(EmulatedAws.SHOP, STAGING), woken.requester()))
        .contains(new Protected("protected-accounts", STAGING));
  }

  @Test
  void theNamesOfAccountsAreLookedUpAtTheStart() {
    var access = protect(Set.of(), Set.of(), Set.of(SHOP_NAME));

    access.start();

    await().until(() -> aws.calls("ListAccounts").size() == 1);
  }

  @Test
  void whatIsProtectedForCertainIsSaidBeforeWhatMayBe() {
    var access = protect(Set.of("group:nobody"), Set.of(), Set.of(EmulatedAws.SHOP));

    assertThat(of(access, EmulatedAws.FINANCE, Named.BY_ID))
        .contains(new Protected("protected-accounts", EmulatedAws.SHOP));
  }

  private ProtectedAccess protect(Set<String> principals, Set<String> sets, Set<String> accounts) {
    return new ProtectedAccess(
        new ProtectedSettings(principals, sets, accounts),
        aws.directory(),
        aws.organization(),
        aws.identityCenter(),
        threads,
        clock);
  }

  private Optional<Guarded> of(ProtectedAccess access, String groupId, Named named) {
    return access.of(EmulatedAws.access(ARN, EmulatedAws.SHOP, groupId), named, woken.requester());
  }

  private static AssignedAccess set(String arn) {
    return EmulatedAws.access(arn, EmulatedAws.SHOP, EmulatedAws.FINANCE);
  }

  private static void until(Supplier<Optional<Guarded>> decision, Guarded expected) {
    await().until(() -> decision.get().equals(Optional.of(expected)));
  }
}
