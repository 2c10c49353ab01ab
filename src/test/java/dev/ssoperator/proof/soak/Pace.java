package dev.ssoperator.proof.soak;

import java.time.Duration;

/**
 * How long a run takes, and how often what happens in it.
 *
 * @param changes of single assignments
 * @param faults of AWS, and edits by hand
 * @param samples of what the operator's process holds
 * @param drift the operator's drift interval
 * @param organization how often the operator reads the organization
 * @param patience how long the operator may take for what is left in the end
 */
record Pace(
    Duration duration,
    Duration changes,
    Duration faults,
    Duration samples,
    Duration drift,
    Duration organization,
    Duration patience) {

  /** As a build has time for. */
  static Pace quick(Duration duration) {
    return new Pace(
        duration,
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(3),
        Duration.ofSeconds(4),
        Duration.ofSeconds(2),
        Duration.ofMinutes(3));
  }

  /** Two thirds of what AWS's request limit admits, all day. */
  static Pace steady(Duration duration) {
    return new Pace(
        duration,
        Duration.ofMillis(800),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofMinutes(3),
        Duration.ofSeconds(15),
        Duration.ofMinutes(12));
  }

  /** The options of {@code run}. */
  String[] options() {
    return new String[] {
      "--drift-interval=" + drift,
      "--organization-refresh=" + organization,
      "--stalled-retry-interval=PT30S",
      "--max-backoff=PT20S",
      "--revocation-limit=1000",
      "--revocation-window=PT1M"
    };
  }
}
