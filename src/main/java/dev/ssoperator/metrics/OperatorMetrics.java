package dev.ssoperator.metrics;

import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.audit.AuditEvent;
import dev.ssoperator.audit.AuditLog;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.AwsCallListener;
import dev.ssoperator.identitycenter.quota.CallBudgets;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.OrganizationFacet;
import dev.ssoperator.inventory.ReadPlan;
import dev.ssoperator.request.Requests;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * All metrics of the operator, in Prometheus' text format. Labels never name a resource, an account
 * or a request. {@code docs/metrics.md} explains each.
 */
public final class OperatorMetrics implements AutoCloseable {

  /** The media type of {@link #scrape()}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Clock clock;
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
  private final AwsCallMetrics awsCalls = new AwsCallMetrics(registry);
  private final ReconciliationMetrics reconciliations;
  private volatile Runnable refresh = () -> {};

  /**
   * Creates metrics without measurements.
   *
   * @param version the operator's version
   */
  public OperatorMetrics(Clock clock, String version) {
    this.clock = clock;
    reconciliations = new ReconciliationMetrics(registry, clock);
    Gauge.builder("ssoperator.build.info", () -> 1)
        .description("Always 1; the labels name the versions")
        .tags("version", version, "java", Runtime.version().toString())
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  /** The listener for calls of AWS. */
  public AwsCallListener awsCalls() {
    return awsCalls;
  }

  /** The listener for reconciliations. */
  public ReconciliationMetrics reconciliations() {
    return reconciliations;
  }

  /** Registers whether this replica is the leader, and whether it reaches the API server. */
  public void bindState(BooleanSupplier isLeading, BooleanSupplier isKubernetesReachable) {
    bind("ssoperator.leader", "1 if this replica is the leader", isLeading);
    bind(
        "ssoperator.kubernetes.reachable",
        "1 if the Kubernetes API server answered the last check",
        isKubernetesReachable);
  }

  /** Registers how often watches of the API server broke. */
  public void bindWatches(KubernetesConnection connection) {
    FunctionCounter.builder("ssoperator.watches.broken", connection, KubernetesConnection::relists)
        .description("Watches of the API server that broke and were replaced by a new list")
        .register(registry);
  }

  /** Registers the use of AWS's quotas. */
  public void bindQuotas(CallBudgets budgets, Requests requests) {
    var quotas = new QuotaMetrics(registry);
    quotas.bind(budgets);
    quotas.bind(requests);
  }

  /** Registers the number of requests in flight. */
  public void bindRequests(Requests requests) {
    for (var operation : AsyncOperation.values()) {
      Gauge.builder("ssoperator.requests.in.flight", requests, r -> r.inFlight(operation))
          .description("Asynchronous requests in flight")
          .tag(
              "operation",
              switch (operation) {
                case CREATE_ASSIGNMENT -> "CreateAccountAssignment";
                case DELETE_ASSIGNMENT -> "DeleteAccountAssignment";
                case PROVISION -> "ProvisionPermissionSet";
              })
          .strongReference(true)
          .register(registry);
    }
  }

  /** Registers the sources and the age of the ledger's data. */
  public void bindLedger(Ledger ledger) {
    Gauge.builder("ssoperator.ledger.age.seconds", ledger, l -> age(l.oldestReading()))
        .description("Age of the oldest read of an account and permission set in use")
        .strongReference(true)
        .register(registry);
    for (var plan : ReadPlan.values()) {
      FunctionCounter.builder("ssoperator.reads.by.plan", ledger, l -> l.answeredBy(plan))
          .description("Accounts and permission sets by the read that told their assignments")
          .tag("plan", plan.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  private double age(Optional<Instant> since) {
    return since
        .map(start -> Duration.between(start, clock.instant()).toMillis() / 1000.0)
        .orElse(0.0);
  }

  /** Registers the number of accounts, and the age of what is known about them. */
  public void bindOrganization(Organization organization) {
    Gauge.builder(
            "ssoperator.organization.accounts",
            organization,
            o -> o.known().map(view -> view.accounts().size()).orElse(0))
        .description("Accounts of the organization at the last read, whatever their state")
        .strongReference(true)
        .register(registry);
    for (var facet : OrganizationFacet.values()) {
      Gauge.builder(
              "ssoperator.organization.read.age.seconds", organization, o -> age(o.readAt(facet)))
          .description("Age of the last successful read of a part of the organization in use")
          .tag("facet", facet.name().toLowerCase(Locale.ROOT))
          .strongReference(true)
          .register(registry);
    }
  }

  /** Registers the states of the cached resources. */
  public void bindResources(CachedResources cached) {
    refresh = new ResourceMetrics(registry, cached, clock)::refresh;
  }

  /** Says how many resources have revocations that are held. */
  public void bindBreaker(RevocationBreaker breaker) {
    Gauge.builder("ssoperator.revocations.held", breaker, RevocationBreaker::held)
        .description("Resources whose revocations are held until they are released")
        .register(registry);
  }

  /** Registers how many audit lines were written. */
  public void bindAudit(AuditLog audit) {
    for (var event : AuditEvent.values()) {
      FunctionCounter.builder("ssoperator.audit.events", audit, log -> log.count(event))
          .description("Lines of the audit log by event")
          .tag("event", event.text())
          .register(registry);
    }
  }

  /** All metrics as they are now. */
  public synchronized String scrape() {
    refresh.run();
    return registry.scrape();
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }

  private void bind(String name, String description, BooleanSupplier value) {
    Gauge.builder(name, value, v -> v.getAsBoolean() ? 1 : 0)
        .description(description)
        .strongReference(true)
        .register(registry);
  }
}
