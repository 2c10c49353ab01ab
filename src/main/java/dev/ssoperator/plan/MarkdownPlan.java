package dev.ssoperator.plan;

import java.io.PrintWriter;
import java.util.regex.Pattern;

/** A plan for a comment of a pull request: a summary, and the steps as a diff to open. */
final class MarkdownPlan {

  /** Hosts limit comments to 65,536 characters. */
  private static final int MAX_CHARACTERS = 60_000;

  private static final Pattern FENCE = Pattern.compile("`{3,}");

  private final Plan plan;
  private final PrintWriter out;

  MarkdownPlan(Plan plan, PrintWriter out) {
    this.plan = plan;
    this.out = out;
  }

  void write() {
    out.println("### SSOperator plan");
    out.println();
    out.println("**" + Summary.counts(plan) + "**");
    out.println();
    if (!plan.steps().isEmpty()) {
      steps();
    }
    out.println(Summary.costs(plan) + ".");
    plan.notes().forEach(note -> out.println("- " + escaped(note)));
  }

  private void steps() {
    out.println("<details><summary>Steps</summary>");
    out.println();
    out.println("```diff");
    var written = 0;
    var left = plan.steps().size();
    for (var step : plan.steps()) {
      var text = text(step);
      if (written + text.length() > MAX_CHARACTERS) {
        break;
      }
      out.print(text);
      written += text.length();
      left--;
    }
    out.println("```");
    out.println();
    if (left > 0) {
      out.println("%d more steps are left out.".formatted(left));
      out.println();
    }
    out.println("</details>");
    out.println();
  }

  /** A diff colors lines that begin with a plus, a minus or an exclamation mark. */
  private static String text(Step step) {
    var action = step.action();
    var sign = action == Action.CHANGE || action == Action.UNKNOWN ? '!' : action.sign();
    var text =
        new StringBuilder(
            "%c %s: %s %s\n".formatted(sign, step.resource(), action.text(), step.subject()));
    for (var detail : step.details()) {
      text.append(detail.matches("[-+] .*") ? detail : "    " + detail).append('\n');
    }
    return FENCE.matcher(text).replaceAll("'''");
  }

  private static String escaped(String text) {
    return text.replaceAll("([\\\\`*_<>\\[\\]|])", "\\\\$1");
  }
}
