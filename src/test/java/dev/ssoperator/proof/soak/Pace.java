package dev.ssoperator.proof.soak;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How long a run takes, and how often what happens in it.
 *
 * @param changes of single assignments
 * @param faults of AWS, and edits by hand
 * @param samples of what the operator's process holds
 * @param drift the operator's drift interval
 * @param longestRequest the longest time an asynchronous request takes in AWS
 * @param settings of the operator beside that
 */
record Pace(
    Duration duration,
    Duration changes,
    Duration faults,
    Duration samples,
    Duration drift,
    Duration longestRequest,
    List<String> settings) {

  /** As a build has time for; AWS is quicker than it is. */
  static Pace quick(Duration duration) {
    return new Pace(
        duration,
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(3),
        Duration.ofSeconds(4),
        Duration.ofMillis(400),
        List.of(
            "--organization-refresh=PT1S",
            "--poll-interval=PT0.2S",
            "--initial-backoff=PT0.2S",
            "--max-backoff=PT2S",
            "--stalled-retry-interval=PT2S",
            "--handover-delay=PT0.5S"));
  }

  /** Less than AWS's request limit admits, all day. */
  static Pace steady(Duration duration) {
    return new Pace(
        duration,
        Duration.ofMillis(800),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofMinutes(3),
        Duration.ofSeconds(4),
        List.of(
            "--organization-refresh=PT15S",
            "--max-backoff=PT20S",
            "--stalled-retry-interval=PT30S"));
  }

  Duration shortestRequest() {
    return longestRequest.dividedBy(4);
  }

  /**
   * How long the operator may take until all is Ready in the beginning, and for what is left in the
   * end.
   */
  Duration patience() {
    return duration.multipliedBy(3).plusMinutes(3);
  }

  /** The options of {@code run}; revocations are counted, and never held. */
  String[] options() {
    return Stream.concat(
            settings.stream(),
            Stream.of(
                "--drift-interval=" + drift, "--revocation-limit=1000", "--revocation-window=PT1M"))
        .toArray(String[]::new);
  }
}
