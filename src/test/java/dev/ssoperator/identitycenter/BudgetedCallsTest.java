package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.FINANCE;
import static dev.ssoperator.identitycenter.EmulatedAws.PLENTY;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.emulator.FaultKind;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.quota.CallBudget;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.RateLimit;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;

/** What is sent to AWS is what the budget allows, call for call. */
class BudgetedCallsTest {

  private static final String TAGS = "ListTagsForResource";
  private static final PermissionSetAttributes PLAIN =
      new PermissionSetAttributes(null, Duration.ofHours(1), null);
  private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

  private EmulatedAws aws;
  private IdentityCenter port;
  private String arn;

  @AfterEach
  void disconnect() {
    aws.close();
  }

  @Test
  void callsWithinTheBudgetAreNeverThrottled() throws InterruptedException, ExecutionException {
    var limit = new RateLimit(100, 10);
    connect(new Quotas(limit, limit, limit, SlotLimits.DEFAULT), 1);
    // Besides the budget's burst, only calls that are under way can come together: one per thread.
    aws.behave(b -> b.callsPerSecond(100).callBurst(20));
    var threads = Executors.newFixedThreadPool(8);
    try {
      var call = (Callable<?>) () -> port.in(Lane.SWEEP).tags(arn);
      for (var answer : threads.invokeAll(Collections.nCopies(200, call))) {
        assertThat(answer.get()).isNotNull();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(budget().used(Lane.SWEEP)).isEqualTo(200);
    assertThat(budget().rate()).isEqualTo(100);
  }

  @Test
  void everyRetryOfTheSdkTakesACallOfItsOwn() {
    connect(PLENTY, 3);
    aws.control().addFault(FaultSpec.error(TAGS, "InternalServerException", "oops").times(2));
    port.tags(arn);

    assertThat(aws.calls(TAGS)).hasSize(3);
    assertThat(budget().used(Lane.READ)).isEqualTo(3);
  }

  @Test
  void afterThreeAttemptsTheSdkGivesUp() {
    connect(PLENTY, 3);
    aws.control().addFault(FaultSpec.error(TAGS, "InternalServerException", "oops"));

    assertThat(failure(() -> port.tags(arn)).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
    assertThat(aws.calls(TAGS)).hasSize(3);
  }

  @Test
  void aLostAnswerIsStillRetriedByTheSdk() {
    connect(PLENTY, 3);
    aws.control().addFault(FaultSpec.lostResponse(TAGS).once());
    port.tags(arn);

    assertThat(aws.calls(TAGS)).hasSize(2);
    assertThat(budget().used(Lane.READ)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "ConflictException, There is a conflicting operation in process., true",
    "ThrottlingException, Rate exceeded, true",
    "AccessDeniedException, not authorized, false"
  })
  void whatIsRefusedWhenItIsSentAgainMayHaveTakenEffectAtFirst(
      String code, String message, boolean mayHave) {
    connect(PLENTY, 3);
    var create = "CreateAccountAssignment";
    aws.control().addFault(FaultSpec.error(create, "InternalServerException", "oops").once());
    aws.control().addFault(FaultSpec.error(create, code, message));
    var access = access(arn, BILLING, FINANCE);

    var again = failure(() -> port.createAssignment(access));
    assertThat(aws.calls(create)).hasSize(2);
    var atFirst = failure(() -> port.createAssignment(access));

    assertThat(again.mayHaveTakenEffect()).isEqualTo(mayHave);
    assertThat(atFirst.mayHaveTakenEffect()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 429, 503})
  void aThrottledCallIsNotRetriedByTheSdkAndLowersTheRate(int status) {
    connect(PLENTY, 3);
    var rate = budget().rate();
    var throttled = new FaultKind.Failure("ThrottlingException", "Rate exceeded", status);
    aws.control().addFault(FaultSpec.of(TAGS, throttled).once());

    assertThat(failure(() -> port.tags(arn)).kind()).isEqualTo(ErrorKind.THROTTLED);
    assertThat(aws.calls(TAGS)).hasSize(1);
    assertThat(budget().rate()).isBetween(rate / 2, rate * 0.75);
    assertThat(budget().throttledCalls(Lane.READ)).isEqualTo(1);
  }

  @Test
  void theLimitOnOutstandingRequestsIsNoLimitOnTheRate() {
    connect(PLENTY, 3);
    var rate = budget().rate();
    aws.control()
        .addFault(
            FaultSpec.error(
                "CreateAccountAssignment",
                "ThrottlingException",
                "There are too many requests processing. Please try again later."));

    assertThat(failure(() -> port.createAssignment(access(arn, BILLING, FINANCE))).kind())
        .isEqualTo(ErrorKind.SLOTS_FULL);
    assertThat(aws.calls("CreateAccountAssignment")).hasSize(1);
    assertThat(budget().rate()).isEqualTo(rate);
    assertThat(budget().throttledCalls(Lane.GRANT)).isZero();
  }

  @Test
  void everyPageTakesACallOfItsOwn() {
    connect(PLENTY, 1);
    port.tag(arn, Map.of("a", "1", "b", "2", "c", "3"));
    aws.behave(b -> b.defaultPageSize(1));
    port.tags(arn);

    assertThat(aws.calls(TAGS)).hasSize(3);
    assertThat(budget().used(Lane.READ)).isEqualTo(3);
  }

  @Test
  void aCallThatIsNotDueIsNotSent() {
    connect(PLENTY, 3);
    var single = new CallBudget(new RateLimit(0.1, 1), Duration.ZERO, () -> 0L);
    try (var client = client(single, Lane.GRANT)) {
      client.listInstances(r -> {});
      aws.control().clearLogs();

      var refused =
          failure(() -> AwsErrors.call("ListInstances", () -> client.listInstances(r -> {})));

      assertThat(refused.kind()).isEqualTo(ErrorKind.THROTTLED);
      assertThat(refused.awsMessage()).contains("the operator's own call budget is used up");
      assertThat(aws.control().calls()).isEmpty();
    }
  }

  @Test
  void aRetryThatIsNotDueDoesNotSayThatNothingWasSent() {
    connect(PLENTY, 3);
    aws.control().addFault(FaultSpec.lostResponse("ListInstances"));
    var single = new CallBudget(new RateLimit(0.1, 1), Duration.ZERO, () -> 0L);
    try (var client = client(single, Lane.GRANT)) {
      aws.control().clearLogs();

      var lost =
          failure(() -> AwsErrors.call("ListInstances", () -> client.listInstances(r -> {})));

      assertThat(lost.kind().isAmbiguous()).isTrue();
      assertThat(lost.awsMessage()).contains("not attempted again");
      assertThat(aws.control().calls()).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void eachVerbRunsInItsLane(String verb, Lane lane, BiConsumer<IdentityCenter, String> call) {
    connect(PLENTY, 1);
    aws.assign(arn, BILLING, FINANCE);
    var before = used();
    aws.control().clearLogs();

    call.accept(port, arn);

    assertThat(aws.control().calls()).as(verb).isNotEmpty();
    var after = used();
    for (var each : Lane.values()) {
      assertThat(after.get(each) - before.get(each))
          .as("%s in %s", verb, each)
          .isEqualTo(each == lane ? aws.control().calls().size() : 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsCanRunInAnyLaneAndWritesStayInTheirs(Lane lane) {
    connect(PLENTY, 1);
    var view = port.in(lane);
    var before = used();
    aws.control().clearLogs();
    view.readPermissionSet(arn);
    view.findPermissionSet("Set");
    view.provisionedAccounts(arn, ProvisioningFilter.ALL);
    view.assignments(BILLING, arn);
    view.tags(arn);
    var reads = aws.control().calls().size();

    assertThat(used().get(lane) - before.get(lane)).isEqualTo(reads);
    before = used();
    view.tag(arn, Map.of("a", "b"));
    assertThat(used().get(Lane.GRANT) - before.get(Lane.GRANT)).isEqualTo(1);
    before = used();
    view.deletePermissionSet(arn);
    assertThat(used().get(Lane.REVOKE) - before.get(Lane.REVOKE)).isEqualTo(1);
  }

  @Test
  void theInstanceIsFoundInTheLaneOfGrants() {
    connect(PLENTY, 1);

    // ListInstances, DescribeInstance, and the permission set.
    assertThat(aws.control().calls()).hasSize(3);
    assertThat(budget().used(Lane.GRANT)).isEqualTo(3);
  }

  @Test
  void theOtherServicesHaveBudgetsOfTheirOwn() {
    connect(PLENTY, 1);
    var before = used();
    aws.directory().groupId("finance");
    aws.directory().userId("alice@example.com");
    aws.directory().userId("nobody@example.com");
    aws.organization().accounts();

    assertThat(aws.budgets().groups().used(Lane.READ)).isEqualTo(1);
    assertThat(aws.budgets().users().used(Lane.READ)).isEqualTo(2);
    assertThat(aws.budgets().organizations().used(Lane.READ))
        .isEqualTo(aws.calls("ListAccounts").size());
    assertThat(used()).isEqualTo(before);
  }

  static Stream<Arguments> verbs() {
    var policy = new CustomerManagedPolicy("DenyBudgets", "/");
    var document =
        PolicyDocument.parse(
            "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"a:b\", \"Resource\": \"*\"}}");
    return Stream.of(
        verb(
            "createPermissionSet",
            Lane.GRANT,
            (port, arn) -> port.createPermissionSet("Other", PLAIN, Map.of())),
        verb("readPermissionSet", Lane.READ, IdentityCenter::readPermissionSet),
        verb("findPermissionSet", Lane.READ, (port, arn) -> port.findPermissionSet("Set")),
        verb(
            "updatePermissionSet", Lane.GRANT, (port, arn) -> port.updatePermissionSet(arn, PLAIN)),
        verb(
            "attachManagedPolicy",
            Lane.GRANT,
            (port, arn) -> port.attachManagedPolicy(arn, READ_ONLY)),
        verb(
            "detachManagedPolicy",
            Lane.GRANT,
            (port, arn) -> port.detachManagedPolicy(arn, READ_ONLY)),
        verb(
            "attachCustomerManagedPolicy",
            Lane.GRANT,
            (port, arn) -> port.attachCustomerManagedPolicy(arn, policy)),
        verb(
            "detachCustomerManagedPolicy",
            Lane.GRANT,
            (port, arn) -> port.detachCustomerManagedPolicy(arn, policy)),
        verb("setInlinePolicy", Lane.GRANT, (port, arn) -> port.setInlinePolicy(arn, document)),
        verb("no inline policy", Lane.GRANT, (port, arn) -> port.setInlinePolicy(arn, null)),
        verb(
            "setPermissionsBoundary",
            Lane.GRANT,
            (port, arn) ->
                port.setPermissionsBoundary(arn, new PermissionsBoundary(READ_ONLY, null))),
        verb("no boundary", Lane.GRANT, (port, arn) -> port.setPermissionsBoundary(arn, null)),
        verb("tags", Lane.READ, IdentityCenter::tags),
        verb("tag", Lane.GRANT, (port, arn) -> port.tag(arn, Map.of("a", "b"))),
        verb("untag", Lane.GRANT, (port, arn) -> port.untag(arn, Set.of("a"))),
        verb(
            "deletePermissionSet",
            Lane.REVOKE,
            (port, arn) -> port.deletePermissionSet(arn.replaceAll(".{4}$", "0000"))),
        verb(
            "provisionedAccounts",
            Lane.READ,
            (port, arn) -> port.provisionedAccounts(arn, ProvisioningFilter.ALL)),
        verb("provision", Lane.GRANT, (port, arn) -> port.provision(arn, null)),
        verb("assignments", Lane.READ, (port, arn) -> port.assignments(BILLING, arn)),
        verb(
            "createAssignment",
            Lane.GRANT,
            (port, arn) -> port.createAssignment(access(arn, BILLING, EmulatedAws.PLATFORM))),
        verb(
            "deleteAssignment",
            Lane.REVOKE,
            (port, arn) -> port.deleteAssignment(access(arn, BILLING, FINANCE))),
        verb(
            "describeRequest",
            Lane.POLL,
            (port, arn) ->
                List.of(AsyncOperation.values())
                    .forEach(o -> port.describeRequest(o, "00000000-0000-4000-8000-000000000000"))),
        verb(
            "requestsInProgress",
            Lane.POLL,
            (port, arn) -> List.of(AsyncOperation.values()).forEach(port::requestsInProgress)));
  }

  private static Arguments verb(String name, Lane lane, BiConsumer<IdentityCenter, String> call) {
    return Arguments.of(name, lane, call);
  }

  private void connect(Quotas quotas, int attempts) {
    aws = new EmulatedAws(null, Clock.systemUTC(), quotas, attempts);
    port = aws.identityCenter();
    arn = aws.permissionSet("Set");
  }

  private SsoAdminClient client(CallBudget budget, Lane lane) {
    return SsoAdminClient.builder()
        .overrideConfiguration(
            o ->
                o.retryStrategy(Retries.strategy())
                    .addExecutionInterceptor(new BudgetedCalls(operation -> budget, lane)))
        .build();
  }

  private CallBudget budget() {
    return aws.budgets().ssoAdmin();
  }

  private Map<Lane, Long> used() {
    var used = new EnumMap<Lane, Long>(Lane.class);
    for (var lane : Lane.values()) {
      used.put(lane, budget().used(lane));
    }
    return used;
  }

  private static IdentityCenterException failure(ThrowingCallable call) {
    return catchThrowableOfType(IdentityCenterException.class, call);
  }
}
