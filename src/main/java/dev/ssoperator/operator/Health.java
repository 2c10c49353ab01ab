package dev.ssoperator.operator;

import dev.ssoperator.identitycenter.InstanceState;
import dev.ssoperator.reconcile.ManagedInstance;
import dev.ssoperator.telemetry.Check;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checks behind the probes. They make no calls and report known state only. */
final class Health {

  private static final String OPERATOR = "operator";
  private static final String KUBERNETES = "kubernetes";
  private static final String CACHES = "caches";
  private static final String INSTANCE = "instance";
  private static final String RESOURCES = "resources";
  private static final String AWS = "aws";
  private static final int MAX_NAMED = 5;

  /** The operator's current state. */
  interface State {

    /** The running controllers; null before the start. */
    @Nullable Controllers controllers();

    /** The stale caches, each with the reason. */
    List<String> staleCaches();

    /** The resources that cannot be read, each with the problem. */
    List<String> unreadable();

    boolean isLeading();

    boolean isStopping();

    /** Why the Lease cannot be taken or renewed. */
    Optional<String> leaseProblem();
  }

  private final ApiServer apiServer;
  private final PersistentStart start;
  private final ManagedInstance instance;
  private final CacheWatchdog cacheWatchdog;
  private final State state;

  Health(
      ApiServer apiServer,
      PersistentStart start,
      ManagedInstance instance,
      CacheWatchdog cacheWatchdog,
      State state) {
    this.apiServer = apiServer;
    this.start = start;
    this.instance = instance;
    this.cacheWatchdog = cacheWatchdog;
    this.state = state;
  }

  /** Only problems that a restart would solve, independent of AWS and Kubernetes. */
  List<Check> live() {
    return List.of(
        alive("start", start.isAlive()),
        alive("request poller", instance.requests().isAlive()),
        alive("sweeper", instance.sweeper().isAlive()),
        cacheWatchdog
            .problem()
            .map(problem -> Check.failed(CACHES, problem))
            .orElseGet(() -> Check.passed(CACHES, "alive")));
  }

  /** The first attempt to start has ended: the caches are filled, or the reason is known. */
  List<Check> started() {
    return List.of(
        start.hasTried() || state.controllers() != null
            ? Check.passed(OPERATOR, "has started or tried to")
            : Check.failed(OPERATOR, "is starting for the first time"));
  }

  /** Whether this replica can work, or take over as the leader. */
  List<Check> ready() {
    return List.of(operator(), kubernetes(), caches(), resources(), instance(), aws());
  }

  private Check operator() {
    if (state.isStopping()) {
      return Check.failed(OPERATOR, "is shutting down");
    }
    if (state.controllers() == null) {
      return Check.failed(
          OPERATOR, start.problem().map(why -> "not started: " + why).orElse("is starting"));
    }
    if (state.isLeading()) {
      return Check.passed(OPERATOR, "is the leader");
    }
    return state
        .leaseProblem()
        .map(problem -> Check.failed(OPERATOR, "on standby, but cannot take the Lease: " + problem))
        .orElseGet(() -> Check.passed(OPERATOR, "on standby"));
  }

  private Check kubernetes() {
    return apiServer
        .problem()
        .map(problem -> Check.failed(KUBERNETES, "the API server does not respond: " + problem))
        .orElseGet(() -> Check.passed(KUBERNETES, "the API server responds"));
  }

  private Check caches() {
    if (state.controllers() == null) {
      return Check.failed(CACHES, "not filled yet");
    }
    var stale = state.staleCaches();
    return stale.isEmpty()
        ? Check.passed(CACHES, "follow the API server")
        : Check.failed(CACHES, "do not follow the API server: " + String.join(", ", stale));
  }

  /** An unreadable resource does not stop the operator from working on the others. */
  private Check resources() {
    var named = state.unreadable();
    return Check.passed(
        RESOURCES,
        named.isEmpty()
            ? "all can be read"
            : "%d cannot be read: %s%s"
                .formatted(
                    named.size(),
                    String.join("; ", named.subList(0, Math.min(named.size(), MAX_NAMED))),
                    named.size() > MAX_NAMED ? "; …" : ""));
  }

  /** A restart does not solve problems of AWS, and a standby does not call AWS. */
  private Check instance() {
    var seen = instance.aws().lastSeenInstance();
    if (seen.isEmpty()) {
      return Check.passed(INSTANCE, "not looked up yet");
    }
    if (seen.get() instanceof InstanceState.NotReady notReady) {
      return new Check(INSTANCE, notReady.isUnanswered(), notReady.reason());
    }
    return Check.passed(INSTANCE, ((InstanceState.Ready) seen.get()).instance().arn());
  }

  private Check aws() {
    var unanswered =
        instance.aws().unanswered().entrySet().stream()
            .map(call -> "%s of %s".formatted(call.getValue(), call.getKey()))
            .sorted()
            .toList();
    return Check.passed(
        AWS,
        unanswered.isEmpty()
            ? "all AWS services respond"
            : "unanswered: " + String.join(", ", unanswered));
  }

  private static Check alive(String name, boolean isAlive) {
    return isAlive ? Check.passed(name, "alive") : Check.failed(name, "has died; the log says why");
  }
}
