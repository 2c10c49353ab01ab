package dev.ssoperator.plan;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** A plan for people, by resource. */
final class TextPlan {

  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String PLAIN = "\u001b[0m";

  private final Plan plan;
  private final boolean isColored;
  private final PrintWriter out;

  TextPlan(Plan plan, boolean isColored, PrintWriter out) {
    this.plan = plan;
    this.isColored = isColored;
    this.out = out;
  }

  void write() {
    var byResource = new LinkedHashMap<String, List<Step>>();
    for (var step : plan.steps()) {
      byResource.computeIfAbsent(step.resource(), resource -> new ArrayList<>()).add(step);
    }
    byResource.forEach(
        (resource, steps) -> {
          out.println(resource);
          steps.forEach(this::write);
        });
    if (!byResource.isEmpty()) {
      out.println();
    }
    out.println("Plan: " + Summary.counts(plan));
    out.println("Cost: " + Summary.costs(plan));
    plan.notes().forEach(note -> out.println("Note: " + note));
  }

  private void write(Step step) {
    var action = step.action();
    out.println(
        colored(action, "  %c %s %s".formatted(action.sign(), action.text(), step.subject())));
    step.details().forEach(detail -> out.println("      " + detail));
  }

  private String colored(Action action, String line) {
    return isColored ? color(action) + line + PLAIN : line;
  }

  private static String color(Action action) {
    return switch (action) {
      case CREATE, GRANT -> GREEN;
      case REVOKE, DELETE -> RED;
      case CHANGE, KEEP, REFUSE, UNKNOWN -> YELLOW;
      case TAKE_OVER -> PLAIN;
    };
  }
}
