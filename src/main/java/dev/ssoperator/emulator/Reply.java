package dev.ssoperator.emulator;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * What to send, and how: late, not at all, or when released.
 *
 * @param body empty where the operation answers nothing
 * @param contentType empty for that of the API
 */
record Reply(
    int status,
    String body,
    Optional<String> contentType,
    String requestId,
    Optional<Duration> delay,
    Optional<CountDownLatch> held,
    boolean lost) {

  /** An answer that arrives at once. */
  Reply(int status, String body, String requestId) {
    this(status, body, Optional.empty(), requestId, Optional.empty(), Optional.empty(), false);
  }
}
