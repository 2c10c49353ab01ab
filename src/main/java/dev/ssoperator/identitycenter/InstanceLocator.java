package dev.ssoperator.identitycenter;

import dev.ssoperator.identitycenter.AwsConnection.AwsSettings;
import dev.ssoperator.identitycenter.InstanceState.NotReady;
import dev.ssoperator.identitycenter.InstanceState.Ready;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.DescribeInstanceResponse;
import software.amazon.awssdk.services.ssoadmin.model.InstanceMetadata;
import software.amazon.awssdk.services.ssoadmin.model.InstanceStatus;
import software.amazon.awssdk.services.ssoadmin.model.ListInstancesResponse;

/**
 * Locates the instance and caches the result: a usable instance until a call fails in a way that
 * may concern all calls, an unusable one for a fixed time, and a missing response for a time that
 * doubles up to that fixed time.
 */
final class InstanceLocator {

  private static final Logger LOGGER = LoggerFactory.getLogger(InstanceLocator.class);

  private static final int MAX_DOUBLINGS = 10;

  private final SsoAdminClient client;
  private final Consumer<String> identityStoreProbe;
  private final AwsSettings settings;
  private final Clock clock;

  private final Lock looking = new ReentrantLock();
  private volatile @Nullable Seen seen;

  /** The services that have failed since the instance was last found usable. */
  private final Set<String> suspected = ConcurrentHashMap.newKeySet();

  /**
   * The result of the last check.
   *
   * @param unanswered how many checks in a row got no response
   */
  private record Seen(InstanceState state, Instant recheckAt, int unanswered) {}

  /**
   * Creates a locator.
   *
   * @param identityStoreProbe makes a call of the Identity Store with this id that fails only if
   *     all of its calls would
   */
  InstanceLocator(
      SsoAdminClient client,
      Consumer<String> identityStoreProbe,
      AwsSettings settings,
      Clock clock) {
    this.client = client;
    this.identityStoreProbe = identityStoreProbe;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The instance's state. At most one caller at a time calls AWS. The others get the cached state,
   * or wait if there is none.
   */
  InstanceState locate() {
    var last = seen;
    if (last != null && isFresh(last)) {
      return last.state();
    }
    if (last == null) {
      looking.lock();
    } else if (!looking.tryLock()) {
      return last.state();
    }
    try {
      var current = seen;
      if (current == null || !isFresh(current)) {
        current = look(current);
        seen = current;
      }
      return current.state();
    } finally {
      looking.unlock();
    }
  }

  /**
   * A call of a service has failed for a reason that may concern all calls: the next caller that
   * needs the instance checks it.
   */
  void suspect(String service) {
    var last = seen;
    if (last != null && last.state() instanceof Ready) {
      suspected.add(service);
      seen = new Seen(last.state(), Instant.MIN, 0);
    }
  }

  private Seen look(@Nullable Seen before) {
    var state = look(before == null ? null : before.state());
    var unanswered =
        state instanceof NotReady notReady && notReady.isUnanswered()
            ? (before == null ? 1 : before.unanswered() + 1)
            : 0;
    return new Seen(state, clock.instant().plus(trust(state, unanswered)), unanswered);
  }

  /** How long a state is cached. */
  private Duration trust(InstanceState state, int unanswered) {
    if (state instanceof Ready) {
      return settings.rememberFor();
    }
    if (unanswered == 0) {
      return settings.recheckAfter();
    }
    var delay = settings.retryAfter().multipliedBy(1L << Math.min(unanswered - 1, MAX_DOUBLINGS));
    return delay.compareTo(settings.recheckAfter()) < 0 ? delay : settings.recheckAfter();
  }

  private boolean isFresh(Seen last) {
    return clock.instant().isBefore(last.recheckAt());
  }

  /** The result of the last check, without a call; empty before the first check. */
  Optional<InstanceState> lastSeen() {
    return Optional.ofNullable(seen).map(Seen::state);
  }

  /** The instance, for a call that cannot be made without one. */
  Instance require(String operation) {
    var state = locate();
    if (state instanceof Ready ready) {
      return ready.instance();
    }
    throw new IdentityCenterException(
        ErrorKind.UNAVAILABLE, operation, ((NotReady) state).reason(), null, null);
  }

  private InstanceState look(@Nullable InstanceState before) {
    try {
      var arn = settings.instanceArn();
      var state = arn == null ? discover() : known(arn);
      if (state instanceof Ready ready) {
        probe(ready.instance());
      }
      return state;
    } catch (IdentityCenterException e) {
      if (e.kind() == ErrorKind.THROTTLED && before instanceof Ready) {
        // AWS has reported nothing about the instance, and every call needs it.
        return before;
      }
      var reason = explain(e);
      if (!(before instanceof NotReady same && same.reason().equals(reason))) {
        e.addTo(LOGGER.atWarn()).log("The instance cannot be found: {}", reason);
      }
      return new NotReady(reason, e.kind().isAmbiguous() || e.kind().concernsEveryCall());
    }
  }

  private static String explain(IdentityCenterException e) {
    var failed = "%s failed: %s".formatted(e.operation(), e.awsMessage());
    return switch (e.kind()) {
      case CREDENTIALS_REFUSED -> "AWS refuses the operator's credentials: " + failed;
      case KEY_UNUSABLE -> "the instance's encryption key cannot be used: " + failed;
      default -> failed;
    };
  }

  /** Neither of the calls that find the instance needs its key or the Identity Store. */
  private void probe(Instance instance) {
    if (suspected.isEmpty()) {
      return;
    }
    var unused =
        AwsErrors.call(
            "ListPermissionSets",
            () -> client.listPermissionSets(r -> r.instanceArn(instance.arn()).maxResults(1)));
    if (suspected.contains(AwsConnection.IDENTITY_STORE)) {
      identityStoreProbe.accept(instance.identityStoreId());
    }
    suspected.clear();
  }

  private InstanceState discover() {
    var instances = list();
    if (instances.isEmpty()) {
      return new NotReady(
          "ListInstances returned no instance: enable IAM Identity Center, or check that the"
              + " region and the account (management or delegated administrator) are right");
    }
    if (instances.size() > 1) {
      return new NotReady(
          "ListInstances returned %d instances; choose one with --instance-arn: %s"
              .formatted(
                  instances.size(),
                  instances.stream()
                      .map(InstanceMetadata::instanceArn)
                      .sorted()
                      .collect(Collectors.joining(", "))));
    }
    return usableHere(instances.get(0));
  }

  /** For an instance given by ARN, its Region is looked up if that is allowed. */
  private InstanceState known(String arn) {
    try {
      var instance = list().stream().filter(i -> arn.equals(i.instanceArn())).findFirst();
      return instance.isPresent() ? usableHere(instance.get()) : describe(arn);
    } catch (IdentityCenterException e) {
      if (e.kind() != ErrorKind.DENIED) {
        throw e;
      }
      return describe(arn);
    }
  }

  private List<InstanceMetadata> list() {
    return AwsErrors.call(
        "ListInstances",
        () -> {
          var instances =
              Responses.all(
                  client.listInstancesPaginator(r -> {}),
                  ListInstancesResponse::nextToken,
                  ListInstancesResponse::instances,
                  "Instances");
          instances.forEach(instance -> Responses.required(instance.instanceArn(), "InstanceArn"));
          return instances;
        });
  }

  /** Permission sets can be managed in the primary Region only. */
  private InstanceState usableHere(InstanceMetadata instance) {
    var primary = instance.primaryRegion();
    var here = client.serviceClientConfiguration().region().id();
    if (primary != null && !primary.equals(here)) {
      return new NotReady(
          ("instance %s of account %s has its primary Region in %s: permission sets cannot be"
                  + " managed in its additional Region %s; set AWS_REGION to %s")
              .formatted(
                  instance.instanceArn(), instance.ownerAccountId(), primary, here, primary));
    }
    return describe(instance.instanceArn());
  }

  private InstanceState describe(String arn) {
    var instance =
        AwsErrors.call(
            "DescribeInstance",
            () -> described(arn, client.describeInstance(r -> r.instanceArn(arn))));
    if (instance.status() != InstanceStatus.ACTIVE) {
      var why = instance.statusReason() == null ? "" : ": " + instance.statusReason();
      return new NotReady(
          "instance %s is %s, not ACTIVE%s".formatted(arn, instance.statusAsString(), why));
    }
    if (Boolean.FALSE.equals(instance.permissionSetsEnabled())) {
      return new NotReady(
          "instance %s has permission sets disabled; enable them with UpdateInstance"
              .formatted(arn));
    }
    return new Ready(new Instance(arn, instance.identityStoreId(), instance.ownerAccountId()));
  }

  private static DescribeInstanceResponse described(String arn, DescribeInstanceResponse response) {
    Responses.same(arn, response.instanceArn(), "instance");
    if (response.status() == InstanceStatus.ACTIVE) {
      var unused = Responses.required(response.identityStoreId(), "IdentityStoreId");
    }
    return response;
  }
}
