package dev.ssoperator.proof.fault;

import dev.ssoperator.emulator.Call;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How often the same is done, and how often it may be. */
record CallRates(Duration elapsed) {

  /** What one thread does for all resources, as often as requests are polled. */
  private static final Pattern POLLS =
      Pattern.compile("(Describe|List)\\w+Status|(List|Describe)Instances?|ListPermissionSets");

  /** The SDK makes so many calls of one. */
  private static final int ATTEMPTS = 3;

  /** Resources that may need the same answer. */
  private static final int SHARERS = 3;

  /** Before the backoff has reached its longest delay. */
  private static final int FIRST = 5;

  /** The calls that were made more often than the operator's pace allows. */
  List<String> excesses(List<Call> calls) {
    return excesses(
        calls.stream().map(call -> call.operation() + " " + call.input()).toList(),
        what -> POLLS.matcher(what).lookingAt() ? polls() : retries());
  }

  /** The requests to Kubernetes, as method and path, that were made too often. */
  List<String> excessiveWrites(List<String> writes) {
    return excesses(writes, what -> retries());
  }

  private static List<String> excesses(List<String> done, Function<String, Long> limit) {
    return done.stream()
        .collect(Collectors.groupingBy(what -> what, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .filter(entry -> entry.getValue() > limit.apply(entry.getKey()))
        .map(
            entry ->
                "hot loop: %d times, at most %d: %s"
                    .formatted(entry.getValue(), limit.apply(entry.getKey()), entry.getKey()))
        .toList();
  }

  private long polls() {
    return ATTEMPTS * (FIRST + elapsed.dividedBy(Stage.PACING.pollInterval()));
  }

  private long retries() {
    var shortest = Stage.PACING.maxBackoff().dividedBy(2);
    return (long) ATTEMPTS * SHARERS * (FIRST + elapsed.dividedBy(shortest));
  }
}
