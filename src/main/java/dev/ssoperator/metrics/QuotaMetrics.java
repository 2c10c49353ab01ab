package dev.ssoperator.metrics;

import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.quota.CallBudget;
import dev.ssoperator.identitycenter.quota.CallBudgets;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.request.Requests;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** The use of AWS's quotas, and the queues for them. */
final class QuotaMetrics {

  private final MeterRegistry registry;

  QuotaMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void bind(CallBudgets budgets) {
    budgets.byService().forEach(this::bind);
  }

  private void bind(String service, CallBudget budget) {
    Gauge.builder("ssoperator.call.budget.rate", budget, CallBudget::rate)
        .description("Current rate limit in calls per second; lower for a while after throttling")
        .tag("aws_service", service)
        .strongReference(true)
        .register(registry);
    Gauge.builder("ssoperator.call.budget.limit", budget, b -> b.limit().callsPerSecond())
        .description("Configured rate limit in calls per second")
        .tag("aws_service", service)
        .strongReference(true)
        .register(registry);
    for (var lane : Lane.values()) {
      bind(service, budget, lane);
    }
  }

  private void bind(String service, CallBudget budget, Lane lane) {
    var name = lane.name().toLowerCase(Locale.ROOT);
    FunctionCounter.builder("ssoperator.call.budget.calls", budget, b -> b.used(lane))
        .description("AWS calls, each attempt of the SDK counted")
        .tags("aws_service", service, "lane", name)
        .register(registry);
    FunctionCounter.builder("ssoperator.call.budget.throttled", budget, b -> b.throttledCalls(lane))
        .description("AWS calls that were throttled")
        .tags("aws_service", service, "lane", name)
        .register(registry);
    Gauge.builder("ssoperator.call.budget.waiting", budget, b -> b.waiting(lane))
        .description("AWS calls that wait for the rate limit")
        .tags("aws_service", service, "lane", name)
        .strongReference(true)
        .register(registry);
  }

  void bind(Requests requests) {
    for (var operation : AsyncOperation.values()) {
      var kind =
          switch (operation) {
            case CREATE_ASSIGNMENT -> "create";
            case DELETE_ASSIGNMENT -> "delete";
            case PROVISION -> "provision";
          };
      Gauge.builder("ssoperator.slots.used", requests, r -> r.slotsHeld(operation))
          .description("Requests that count against the request limit")
          .tag("kind", kind)
          .strongReference(true)
          .register(registry);
      Gauge.builder("ssoperator.slots.limit", requests, r -> r.slotLimit(operation))
          .description("Request limit; create and delete share one")
          .tag("kind", kind)
          .strongReference(true)
          .register(registry);
      Gauge.builder("ssoperator.slots.waiting", requests, r -> r.waiting(operation))
          .description("Requests that wait in the queue")
          .tag("kind", kind)
          .strongReference(true)
          .register(registry);
    }
  }
}
