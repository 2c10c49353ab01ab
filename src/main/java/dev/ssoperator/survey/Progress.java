package dev.ssoperator.survey;

import java.util.EnumMap;
import java.util.Map;

/** How far a survey is; read by another thread. */
public final class Progress {

  /**
   * How much of a part is read.
   *
   * @param done how many lists or permission sets
   * @param known how many there are, as far as that is known
   */
  public record Count(int done, int known) {}

  private static final int CALLS_FOR_A_PERMISSION_SET = 6;

  private final Map<Part, Count> counts = new EnumMap<>(Part.class);

  /** Parts that are not known yet are not in it. */
  public synchronized Map<Part, Count> counts() {
    return Map.copyOf(counts);
  }

  /** At least so many calls of SSO Admin are still to be made. */
  public synchronized int callsLeft() {
    var left = 0;
    for (var part : counts.entrySet()) {
      var open = part.getValue().known() - part.getValue().done();
      left += open * calls(part.getKey());
    }
    return left;
  }

  private static int calls(Part part) {
    return switch (part) {
      case PERMISSION_SETS -> CALLS_FOR_A_PERMISSION_SET;
      case PLACES, ASSIGNMENTS -> 1;
      case MEMBERS -> 0;
    };
  }

  synchronized void expect(Part part, int known) {
    var before = counts.getOrDefault(part, new Count(0, 0));
    counts.put(part, new Count(before.done(), before.known() + known));
  }

  synchronized void did(Part part) {
    counts.computeIfPresent(part, (p, count) -> new Count(count.done() + 1, count.known()));
  }
}
