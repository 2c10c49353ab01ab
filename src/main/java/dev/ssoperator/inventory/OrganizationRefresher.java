package dev.ssoperator.inventory;

import dev.ssoperator.sdk.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks regularly whether a facet is due for a read, each facet on a thread of its own. */
final class OrganizationRefresher implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(OrganizationRefresher.class);

  /** Checks per refresh interval: how late a refresh may be. */
  private static final int CHECKS = 20;

  private final Consumer<OrganizationFacet> refreshIfDue;
  private final Duration interval;
  private final ScheduledExecutorService executor;

  OrganizationRefresher(Consumer<OrganizationFacet> refreshIfDue, Duration interval) {
    this.refreshIfDue = refreshIfDue;
    this.interval = interval;
    this.executor =
        Executors.newScheduledThreadPool(
            OrganizationFacet.values().length, new DaemonThreads("organization"));
  }

  void start() {
    var period = Math.max(1, interval.toMillis() / CHECKS);
    for (var facet : OrganizationFacet.values()) {
      var unused =
          executor.scheduleWithFixedDelay(
              () -> check(facet), period, period, TimeUnit.MILLISECONDS);
    }
  }

  private void check(OrganizationFacet facet) {
    try {
      refreshIfDue.accept(facet);
    } catch (RuntimeException e) {
      LOGGER.error("Could not refresh {} of the organization; the checks go on", facet, e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
