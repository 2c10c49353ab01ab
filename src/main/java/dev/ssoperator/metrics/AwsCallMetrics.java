package dev.ssoperator.metrics;

import dev.ssoperator.identitycenter.AwsCallListener;
import dev.ssoperator.identitycenter.ErrorKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Counts calls of AWS by result, and measures their duration. */
final class AwsCallMetrics implements AwsCallListener {

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(20)
  };

  private final MeterRegistry registry;

  AwsCallMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void ended(String service, String operation, @Nullable ErrorKind error, Duration took) {
    Counter.builder("ssoperator.aws.calls")
        .description("AWS calls by outcome, retries of the SDK not counted")
        .tags("aws_service", service, "operation", operation)
        .tag("outcome", error == null ? "ok" : error.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
    Timer.builder("ssoperator.aws.call")
        .description("Duration of AWS calls, without the wait for the rate limit")
        .tags("aws_service", service, "operation", operation)
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(took);
  }
}
