package dev.ssoperator.validation;

import java.io.PrintWriter;
import java.util.ArrayList;

/** A report for people: {@code file:line:column: kind/name: field: message}. */
final class TextReport {

  private TextReport() {}

  static void write(Report report, PrintWriter out) {
    for (var problem : report.problems()) {
      var position = problem.position();
      out.println(
          "%s:%d:%d: %s%s"
              .formatted(
                  problem.file().name(),
                  position.line(),
                  position.column(),
                  problem.isError() ? "" : "note: ",
                  problem.text()));
    }
    out.println(summary(report));
  }

  private static String summary(Report report) {
    var errors = report.errors();
    var summary =
        count(report.resources(), "resource")
            + " in "
            + count(report.files(), "file")
            + ": "
            + (errors == 0 ? "no problems" : count(errors, "problem"));
    var skipped = new ArrayList<String>();
    if (report.otherObjects() > 0) {
      skipped.add(count(report.otherObjects(), "other object"));
    }
    if (report.skippedFiles() > 0) {
      skipped.add(count(report.skippedFiles(), "file") + " without manifests");
    }
    return skipped.isEmpty() ? summary : summary + "; skipped " + String.join(" and ", skipped);
  }

  private static String count(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
