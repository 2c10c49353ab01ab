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

/** How much of AWS's quotas is used, and who waits. */
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
        .description("Calls per second that are allowed now; less for a while after throttling")
        .tag("aws_service", service)
        .strongReference(true)
        .register(registry);
    Gauge.builder("ssoperator.call.budget.limit", budget, b -> b.limit().callsPerSecond())
        .description("Calls per second that are never exceeded")
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
        .description("Calls taken from the budget, each retry of the SDK as one")
        .tags("aws_service", service, "lane", name)
        .register(registry);
    FunctionCounter.builder("ssoperator.call.budget.throttled", budget, b -> b.throttledCalls(lane))
        .description("Calls that AWS has throttled")
        .tags("aws_service", service, "lane", name)
        .register(registry);
    Gauge.builder("ssoperator.call.budget.waiting", budget, b -> b.waiting(lane))
        .description("Calls that wait for their turn")
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
          .description("Slots for asynchronous requests that are held")
          .tag("kind", kind)
          .strongReference(true)
          .register(registry);
      Gauge.builder("ssoperator.slots.limit", requests, r -> r.slotLimit(operation))
          .description("Slots that may be held; those of create are delete's too")
          .tag("kind", kind)
          .strongReference(true)
          .register(registry);
      Gauge.builder("ssoperator.slots.waiting", requests, r -> r.waiting(operation))
          .description("Requests that wait for a slot")
          .tag("kind", kind)
          .strongReference(true)
          .register(registry);
    }
  }
}
