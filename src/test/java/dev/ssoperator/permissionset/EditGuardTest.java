package dev.ssoperator.permissionset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.access.Caller;
import dev.ssoperator.access.Guards;
import dev.ssoperator.access.ProtectedAccess;
import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.identitycenter.CallerIdentity;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Woken;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the operator may not edit what a permission set grants. */
class EditGuardTest {

  private static final String ARN = "arn";
  private static final String MANAGEMENT = "111111111111";
  private static final String DELEGATED = "222222222222";

  private final EmulatedAws aws = new EmulatedAws();
  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Woken woken = new Woken();

  /** Until then STS does not answer. */
  private final CountDownLatch answer = new CountDownLatch(1);

  @AfterEach
  void close() {
    threads.close();
    aws.close();
  }

  @Test
  void nothingIsEditedBeforeItIsKnownWhoCalls() {
    var guard = guard(DELEGATED, Set.of());

    assertThat(guard.refuseIn(ARN, Set.of(EmulatedAws.SHOP), woken.requester()))
        .contains(Verdict.CHECKING);
  }

  @Test
  void aDelegatedAdministratorEditsWhatIsNotAssignedInTheManagementAccount() {
    var guard = guard(DELEGATED, Set.of());
    findOutWhoCalls(guard);

    assertThat(guard.refuseIn(ARN, Set.of(EmulatedAws.SHOP), woken.requester())).isEmpty();
    assertThat(guard.refuseIn(ARN, Set.of(EmulatedAws.SHOP, MANAGEMENT), woken.requester()))
        .hasValueSatisfying(
            verdict -> assertThat(verdict.reason()).isEqualTo(Reason.MANAGEMENT_ACCOUNT_ONLY));
  }

  @Test
  void theManagementAccountEditsEverythingButWhatIsProtected() {
    var guard = guard(MANAGEMENT, Set.of(EmulatedAws.SHOP));
    findOutWhoCalls(guard);

    assertThat(guard.refuseIn(ARN, Set.of(MANAGEMENT), woken.requester())).isEmpty();
    assertThat(guard.refuseIn(ARN, Set.of(EmulatedAws.SHOP), woken.requester()))
        .hasValueSatisfying(verdict -> assertThat(verdict.reason()).isEqualTo(Reason.PROTECTED));
  }

  @Test
  void theAccountsOfASetAreReadOnlyIfOneMayBeOutOfReach() {
    var arn = aws.permissionSet("ops");
    var anywhere = guard(MANAGEMENT, Set.of());
    findOutWhoCalls(anywhere);
    assertThat(anywhere.refuseEdit(arn, woken.requester())).isEmpty();
    assertThat(aws.calls("ListAccountsForProvisionedPermissionSet")).isEmpty();

    var unused = guard(MANAGEMENT, Set.of(EmulatedAws.SHOP)).refuseEdit(arn, woken.requester());
    assertThat(aws.calls("ListAccountsForProvisionedPermissionSet")).hasSize(1);
  }

  @Test
  void anEditIsRefusedInWhicheverAccountHasTheSet() {
    var arn = aws.permissionSet("ops");
    aws.assign(arn, EmulatedAws.SHOP, EmulatedAws.PLATFORM);
    aws.assign(arn, MANAGEMENT, EmulatedAws.PLATFORM);
    var delegated = guard(DELEGATED, Set.of());
    findOutWhoCalls(delegated);

    assertThat(delegated.refuseEdit(arn, woken.requester()).map(Verdict::reason))
        .contains(Reason.MANAGEMENT_ACCOUNT_ONLY);
    var management = guard(MANAGEMENT, Set.of(EmulatedAws.SHOP));
    await()
        .until(
            () -> management.refuseEdit(arn, woken.requester()).map(Verdict::reason),
            Optional.of(Reason.PROTECTED)::equals);
  }

  @Test
  void whatIsProtectedByNameOrArnIsRefused() {
    var access =
        new ProtectedAccess(
            new ProtectedSettings(Set.of(), Set.of("BreakGlass", ARN), Set.of()),
            aws.directory(),
            aws.organization(),
            aws.identityCenter(),
            threads,
            clock);
    var guard = new EditGuard(access, Guards.everywhere(aws, threads, clock), aws.identityCenter());

    assertThat(guard.refuse("BreakGlass", null).map(Verdict::reason)).contains(Reason.PROTECTED);
    assertThat(guard.refuse("ops", ARN).map(Verdict::reason)).contains(Reason.PROTECTED);
    assertThat(guard.refuse("ops", null)).isEmpty();
  }

  private void findOutWhoCalls(EditGuard guard) {
    assertThat(guard.refuseIn(ARN, Set.of(), woken.requester())).contains(Verdict.CHECKING);
    answer.countDown();
    woken.awaitWoken(1);
  }

  private CallerIdentity answered(CallerIdentity identity) {
    try {
      answer.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return identity;
  }

  private EditGuard guard(String callersAccount, Set<String> protectedAccounts) {
    var settings = new ProtectedSettings(Set.of(), Set.of(), protectedAccounts);
    var access = Guards.protecting(settings, aws, threads, clock);
    var identity =
        new CallerIdentity(callersAccount, "arn:aws:iam::%s:root".formatted(callersAccount));
    return new EditGuard(
        access,
        new Caller(() -> answered(identity), aws.identityCenter(), access, false, threads, clock),
        aws.identityCenter());
  }
}
