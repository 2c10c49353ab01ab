package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * A report in SARIF 2.1.0, with what GitHub needs to show it: each rule's texts, and paths relative
 * to the working folder.
 */
final class SarifReport {

  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  private SarifReport() {}

  static void write(Report report, String version, PrintWriter out) {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("$schema", SCHEMA).put("version", "2.1.0");
    var run = root.putArray("runs").addObject();
    var driver = run.putObject("tool").putObject("driver");
    driver.put("name", "SSOperator").put("version", version);
    writeRules(driver.putArray("rules"));
    run.put("columnKind", "unicodeCodePoints");
    var results = run.putArray("results");
    for (var problem : report.problems()) {
      write(problem, results.addObject());
    }
    out.println(root.toPrettyString());
  }

  private static void writeRules(ArrayNode rules) {
    for (var rule : Rule.values()) {
      var json = rules.addObject();
      json.put("id", rule.id());
      json.putObject("shortDescription").put("text", rule.title());
      json.putObject("fullDescription").put("text", rule.description());
      json.putObject("help").put("text", rule.description());
      json.putObject("defaultConfiguration").put("level", level(rule));
    }
  }

  private static void write(Problem problem, ObjectNode result) {
    result.put("ruleId", problem.rule().id()).put("level", level(problem.rule()));
    result.putObject("message").put("text", problem.text());
    var location = result.putArray("locations").addObject();
    var physical = location.putObject("physicalLocation");
    physical.putObject("artifactLocation").put("uri", problem.file().uri());
    physical
        .putObject("region")
        .put("startLine", problem.position().line())
        .put("startColumn", problem.position().column());
    var resource = problem.resource();
    if (resource != null) {
      location
          .putArray("logicalLocations")
          .addObject()
          .put("fullyQualifiedName", resource + "/" + problem.field())
          .put("kind", "object");
    }
  }

  private static String level(Rule rule) {
    return rule.level().name().toLowerCase(Locale.ROOT);
  }
}
