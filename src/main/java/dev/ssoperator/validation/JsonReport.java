package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;

/** A report for programs; docs/cli.md has the schema. */
final class JsonReport {

  private JsonReport() {}

  static void write(Report report, PrintWriter out) {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("files", report.files())
        .put("resources", report.resources())
        .put("otherObjects", report.otherObjects())
        .put("skippedFiles", report.skippedFiles())
        .put("errors", report.errors());
    var problems = root.putArray("problems");
    for (var problem : report.problems()) {
      write(problem, problems.addObject());
    }
    out.println(root.toPrettyString());
  }

  private static void write(Problem problem, ObjectNode json) {
    json.put("rule", problem.rule().id())
        .put("level", problem.rule().level().name().toLowerCase(Locale.ROOT))
        .put("file", problem.file().name())
        .put("line", problem.position().line())
        .put("column", problem.position().column());
    var resource = problem.resource();
    if (resource != null) {
      json.put("kind", resource.kind())
          .put("namespace", resource.namespace())
          .put("name", resource.name());
    }
    json.put("field", problem.field()).put("message", problem.message());
  }
}
