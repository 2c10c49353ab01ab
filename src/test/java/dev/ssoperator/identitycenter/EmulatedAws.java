package dev.ssoperator.identitycenter;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.BehaviourBuilder;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorControl;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.identitycenter.quota.CallBudgets;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.RateLimit;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The port to AWS on the real SDK, over HTTP, against an emulator of its own: Example Corp, a clock
 * that stands still, no quotas, five seconds for each asynchronous request, no retries in the SDK,
 * calls without number.
 */
public final class EmulatedAws implements AutoCloseable {

  /** Example Corp's instance. */
  public static final String INSTANCE = "arn:aws:sso:::instance/ssoins-1111111111111111";

  /** Accounts and groups of Example Corp. */
  public static final String BILLING = "123456789012";

  public static final String SHOP = "555555555555";
  public static final String FINANCE = "10000000-0000-4000-8000-000000000001";
  public static final String PLATFORM = "10000000-0000-4000-8000-000000000002";

  /** How long an asynchronous request takes. */
  public static final Duration LATENCY = Duration.ofSeconds(5);

  /** So many calls that none waits. */
  static final Quotas PLENTY =
      new Quotas(
          new RateLimit(100_000, 1_000),
          new RateLimit(100_000, 1_000),
          new RateLimit(100_000, 1_000),
          SlotLimits.DEFAULT);

  static final Duration REMEMBER = Duration.ofMinutes(5);
  static final Duration RECHECK = Duration.ofSeconds(15);
  static final Duration RETRY = Duration.ofSeconds(2);

  private static final Behaviour BEHAVIOUR =
      Behaviour.defaults().withoutQuotas().withLatency(LATENCY, LATENCY);

  private final Emulator emulator;
  private final AwsProperties properties;
  private final AwsConnection connection;
  private volatile BooleanSupplier isLeading = () -> true;
  private final Fence fence = new Fence(() -> isLeading.getAsBoolean());

  /** Starts an emulator and connects to it. */
  public EmulatedAws() {
    this(null, Clock.systemUTC());
  }

  EmulatedAws(@Nullable String instanceArn, Clock clock) {
    this(instanceArn, clock, PLENTY, 1);
  }

  /**
   * As the others, with a budget and retries.
   *
   * @param attempts how often the SDK makes a call that fails, at most
   */
  EmulatedAws(@Nullable String instanceArn, Clock clock, Quotas quotas, int attempts) {
    emulator = Emulator.start(EmulatorOptions.defaults().withBehaviour(BEHAVIOUR));
    emulator.control().freezeClock();
    properties = new AwsProperties(emulator.endpoint(), attempts);
    connection =
        new AwsConnection(
            new AwsConnection.AwsSettings(instanceArn, REMEMBER, RECHECK, RETRY, 8, quotas),
            clock,
            (service, operation, error, took) -> {},
            fence);
  }

  @Override
  public void close() {
    connection.close();
    properties.close();
    emulator.close();
  }

  /** Starts over with Example Corp, undisturbed. */
  public void reset() {
    control().behaviour(BEHAVIOUR);
    control().reset();
  }

  /** Says whether the process leads that makes the calls; it does at the start. */
  void lead(BooleanSupplier leading) {
    isLeading = leading;
  }

  Fence fence() {
    return fence;
  }

  /** Permission sets and assignments, through the SDK. */
  public IdentityCenter identityCenter() {
    return connection.identityCenter();
  }

  /** The calls made through the SDK. */
  public CallBudgets budgets() {
    return connection.budgets();
  }

  /** Groups and users by name, through the SDK. */
  public Directory directory() {
    return connection.directory();
  }

  /** Accounts, organizational units and tags, through the SDK. */
  public OrganizationReader organization() {
    return connection.organization();
  }

  /** What no API offers. */
  public EmulatorControl control() {
    return emulator.control();
  }

  /** Changes how it behaves, until {@link #reset}. */
  public void behave(UnaryOperator<BehaviourBuilder> changes) {
    control().behaviour(control().behaviour().with(changes));
  }

  /** Lets the asynchronous requests that run come to their end. */
  public void elapse() {
    control().advanceClock(LATENCY);
  }

  /** A permission set with nothing in it. */
  public String permissionSet(String name) {
    return identityCenter()
        .createPermissionSet(
            name, new PermissionSetAttributes(null, Duration.ofHours(1), null), Map.of())
        .arn();
  }

  /** A group's access to an account. */
  public static AssignedAccess access(String arn, String accountId, String groupId) {
    return new AssignedAccess(arn, accountId, PrincipalType.GROUP, groupId);
  }

  /** Makes an assignment, to its end. */
  public void assign(String arn, String accountId, String groupId) {
    identityCenter().createAssignment(access(arn, accountId, groupId));
    elapse();
  }

  /** The calls of an operation so far. */
  public List<Call> calls(String operation) {
    return control().calls().stream().filter(c -> c.operation().equals(operation)).toList();
  }
}
