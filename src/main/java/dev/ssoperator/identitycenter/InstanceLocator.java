package dev.ssoperator.identitycenter;

import dev.ssoperator.identitycenter.InstanceState.NotReady;
import dev.ssoperator.identitycenter.InstanceState.Ready;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.InstanceMetadata;
import software.amazon.awssdk.services.ssoadmin.model.InstanceStatus;

/** Finds the instance, and remembers the answer for as long as it can be trusted. */
final class InstanceLocator {

  private static final Logger LOGGER = LoggerFactory.getLogger(InstanceLocator.class);

  private final SsoAdminClient client;
  private final @Nullable String instanceArn;
  private final Clock clock;
  private final Duration recheckReady;
  private final Duration recheckNotReady;
  private final Duration retryUnanswered;

  private final Lock looking = new ReentrantLock();
  private volatile @Nullable Seen seen;

  private record Seen(InstanceState state, Instant recheckAt) {}

  InstanceLocator(
      SsoAdminClient client,
      @Nullable String instanceArn,
      Clock clock,
      Duration recheckReady,
      Duration recheckNotReady,
      Duration retryUnanswered) {
    this.client = client;
    this.instanceArn = instanceArn;
    this.clock = clock;
    this.recheckReady = recheckReady;
    this.recheckNotReady = recheckNotReady;
    this.retryUnanswered = retryUnanswered;
  }

  /**
   * The instance's state. At most one caller at a time asks AWS; meanwhile the others get what is
   * known, or wait with it if nothing is.
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
        var state = look(current == null ? null : current.state());
        current = new Seen(state, clock.instant().plus(trust(state)));
        seen = current;
      }
      return current.state();
    } finally {
      looking.unlock();
    }
  }

  /** For how long a state counts. */
  private Duration trust(InstanceState state) {
    if (state instanceof NotReady notReady) {
      return notReady.isUnanswered() ? retryUnanswered : recheckNotReady;
    }
    return recheckReady;
  }

  private boolean isFresh(Seen last) {
    return clock.instant().isBefore(last.recheckAt());
  }

  /** What the last look has found, without another one; empty before the first. */
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
      return instanceArn == null ? discover() : describe(instanceArn);
    } catch (IdentityCenterException e) {
      if (e.kind() == ErrorKind.THROTTLED && before instanceof Ready) {
        // AWS has said nothing about the instance, and everybody needs it.
        return before;
      }
      var reason = "%s failed: %s".formatted(e.operation(), e.awsMessage());
      if (!(before instanceof NotReady same && same.reason().equals(reason))) {
        e.addTo(LOGGER.atWarn()).log("The instance cannot be found: {}", reason);
      }
      return new NotReady(reason, isUnanswered(e.kind()));
    }
  }

  private static boolean isUnanswered(ErrorKind kind) {
    return kind.isAmbiguous() || kind == ErrorKind.THROTTLED;
  }

  private InstanceState discover() {
    var instances =
        AwsErrors.call(
            "ListInstances",
            () -> client.listInstancesPaginator(r -> {}).instances().stream().toList());
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
    return describe(instances.get(0).instanceArn());
  }

  private InstanceState describe(String arn) {
    var instance =
        AwsErrors.call("DescribeInstance", () -> client.describeInstance(r -> r.instanceArn(arn)));
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
    return new Ready(new Instance(arn, instance.identityStoreId()));
  }
}
