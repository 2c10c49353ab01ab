package dev.ssoperator.plan;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the operator would do.
 *
 * @param steps permission sets first, then assignments, each by resource
 * @param inSync how many of the requested assignments exist already
 * @param unmanaged how many assignments of the permission sets no resource requests; they stay
 * @param calls how many calls of SSO Admin that takes, besides those that follow requests
 * @param atLeast how long AWS takes for it, at 20 calls per second, 15 requests at once, one in an
 *     account, and 5 s for a request
 * @param notes what the plan does not know, and what holds it up
 */
public record Plan(
    List<Step> steps, int inSync, int unmanaged, int calls, Duration atLeast, List<String> notes) {

  /** Takes copies. */
  public Plan {
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
  }

  /** How many steps there are of each action. */
  public Map<Action, Integer> counts() {
    var counts = new EnumMap<Action, Integer>(Action.class);
    Arrays.stream(Action.values()).forEach(action -> counts.put(action, 0));
    steps.forEach(step -> counts.merge(step.action(), 1, Integer::sum));
    return counts;
  }

  /** Whether access in AWS changes. */
  public boolean hasChanges() {
    return steps.stream().anyMatch(step -> step.action().isChange());
  }
}
