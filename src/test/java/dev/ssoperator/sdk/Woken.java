package dev.ssoperator.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.sdk.Requester.Purpose;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A resource that counts how often it was woken. */
public final class Woken extends AtomicInteger {

  private final transient Requester requester =
      new Requester(
          "Test",
          new ResourceID(UUID.randomUUID().toString(), "test"),
          Purpose.SPEC,
          resource -> incrementAndGet());

  /** A resource that cannot be woken. */
  public static Requester failing() {
    return new Requester(
        "Test",
        new ResourceID(UUID.randomUUID().toString(), "test"),
        Purpose.SPEC,
        resource -> {
          throw new IllegalStateException("a test");
        });
  }

  /** The resource as a requester. */
  public Requester requester() {
    return requester;
  }

  /** Waits until it was woken so often, and no oftener. */
  public void awaitWoken(int times) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> get() >= times);
    assertThat(this).hasValue(times);
  }
}
