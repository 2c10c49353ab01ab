package dev.ssoperator.plan;

import java.io.PrintWriter;
import java.util.Locale;

/** How a plan is written. */
public enum PlanFormat {
  /** For people. */
  TEXT,
  /** For comments of pull requests. */
  MARKDOWN,
  /** For programs. */
  JSON;

  /**
   * Writes a plan.
   *
   * @param isColored whether a text has the colors of a terminal
   */
  public void write(Plan plan, boolean isColored, PrintWriter out) {
    switch (this) {
      case TEXT -> new TextPlan(plan, isColored, out).write();
      case MARKDOWN -> new MarkdownPlan(plan, out).write();
      case JSON -> JsonPlan.write(plan, out);
    }
    out.flush();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
