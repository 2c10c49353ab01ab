package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.FINANCE;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.emulator.FaultSpec;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who does not lead changes nothing in AWS. */
class FencedCallsTest {

  private static final String CREATE = "CreateAccountAssignment";
  private static final String POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  private static final CustomerManagedPolicy OWN = new CustomerManagedPolicy("Own", "/");
  private static final PermissionSetAttributes PLAIN =
      new PermissionSetAttributes(null, Duration.ofHours(1), null);

  private EmulatedAws aws;
  private IdentityCenter port;
  private String arn;

  @BeforeEach
  void connect() {
    aws = new EmulatedAws(null, Clock.systemUTC(), EmulatedAws.PLENTY, 3);
    port = aws.identityCenter();
    arn = aws.permissionSet("ops");
    aws.control().clearLogs();
  }

  @AfterEach
  void disconnect() {
    aws.close();
  }

  @Test
  void everyCallThatChangesSomethingIsRefusedAndNotSent() throws IOException {
    aws.lead(() -> false);
    var refused = new ArrayList<String>();

    for (var write : writes()) {
      var failure = catchThrowableOfType(IdentityCenterException.class, write::run);
      assertThat(failure.kind()).isEqualTo(ErrorKind.NOT_LEADING);
      assertThat(failure.kind().isAmbiguous()).isFalse();
      refused.add("sso:" + failure.operation());
    }

    assertThat(refused)
        .containsExactlyInAnyOrderElementsOf(
            IamActions.called().stream().filter(FencedCallsTest::isWrite).toList());
    assertThat(aws.control().calls()).isEmpty();
  }

  @Test
  void readsAreNot() {
    aws.lead(() -> false);

    assertThatCode(
            () -> {
              port.readPermissionSet(arn);
              port.assignments(BILLING, arn);
              port.requestsInProgress(AsyncOperation.CREATE_ASSIGNMENT);
              aws.directory().groupId("finance");
              aws.organization().accounts();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void whoLeadsAgainIsLetThroughAgain() {
    aws.lead(() -> false);
    assertThatThrownBy(this::create).isInstanceOf(IdentityCenterException.class);
    aws.lead(() -> true);

    create();

    assertThat(aws.calls(CREATE)).hasSize(1);
  }

  @Test
  void leadershipThatEndsBeforeTheCallIsSentIsNoticed() {
    var asked = new AtomicInteger();
    aws.lead(() -> asked.getAndIncrement() == 0);

    var failure = catchThrowableOfType(IdentityCenterException.class, this::create);

    assertThat(failure.kind()).isEqualTo(ErrorKind.NOT_LEADING);
    assertThat(asked).hasValue(2);
    assertThat(aws.calls(CREATE)).isEmpty();
  }

  @Test
  void leadershipThatEndsBetweenTwoAttemptsLeavesTheEffectOpen() {
    aws.control().addFault(FaultSpec.lostResponse(CREATE));
    aws.lead(() -> aws.calls(CREATE).isEmpty());

    var failure = catchThrowableOfType(IdentityCenterException.class, this::create);

    assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("no longer the leader");
    assertThat(aws.calls(CREATE)).hasSize(1);
  }

  @Test
  void aClosedFenceIsQuietWhenTheLastCallHasEnded() {
    aws.control().addFault(FaultSpec.hold(CREATE).once());
    var call = CompletableFuture.runAsync(this::create);
    Awaitility.await().until(() -> !aws.calls(CREATE).isEmpty());

    aws.fence().close();

    assertThat(aws.fence().isQuiet()).isFalse();
    var failure =
        catchThrowableOfType(
            IdentityCenterException.class,
            () -> port.deleteAssignment(access(arn, BILLING, FINANCE)));
    assertThat(failure.kind()).isEqualTo(ErrorKind.NOT_LEADING);
    aws.control().clearFaults();
    call.join();
    assertThat(aws.fence().isQuiet()).isTrue();
  }

  @Test
  void aCallThatFailsIsOnItsWayNoMore() {
    aws.control().addFault(FaultSpec.error(CREATE, "AccessDeniedException", "no"));
    assertThatThrownBy(this::create).isInstanceOf(IdentityCenterException.class);

    assertThat(aws.fence().isQuiet()).isTrue();
  }

  private void create() {
    port.createAssignment(access(arn, BILLING, FINANCE));
  }

  private List<Runnable> writes() {
    return List.of(
        () -> port.createPermissionSet("more", PLAIN, Map.of()),
        () -> port.updatePermissionSet(arn, PLAIN),
        () -> port.attachManagedPolicy(arn, POLICY),
        () -> port.detachManagedPolicy(arn, POLICY),
        () -> port.attachCustomerManagedPolicy(arn, OWN),
        () -> port.detachCustomerManagedPolicy(arn, OWN),
        () -> port.setInlinePolicy(arn, PolicyDocument.parse("{\"Version\": \"2012-10-17\"}")),
        () -> port.setInlinePolicy(arn, null),
        () -> port.setPermissionsBoundary(arn, new PermissionsBoundary(POLICY, null)),
        () -> port.setPermissionsBoundary(arn, null),
        () -> port.tag(arn, Map.of("team", "ops")),
        () -> port.untag(arn, Set.of("team")),
        () -> port.deletePermissionSet(arn),
        () -> port.provision(arn, null),
        this::create,
        () -> port.deleteAssignment(access(arn, BILLING, FINANCE)));
  }

  private static boolean isWrite(String action) {
    return !action.matches(".*:(Describe|Get|List).*");
  }
}
