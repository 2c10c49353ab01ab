package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The rules ({@code x-kubernetes-validations}) of a schema. */
final class CelRules {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addLibraries(CelExtensions.strings())
          .addVar("self", SimpleType.DYN)
          .addVar("oldSelf", SimpleType.DYN)
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder().addLibraries(CelExtensions.strings()).build();

  /** Compiling a rule takes much longer than evaluating it. */
  private final Map<String, CelRuntime.Program> programs = new ConcurrentHashMap<>();

  /** Adds what the rules at and below a node object to. */
  void check(SchemaNode node, List<Objection> objections) {
    for (var rule : node.schema().path("x-kubernetes-validations")) {
      checkRule(node, rule, objections);
    }
    for (var child : node.children()) {
      check(child, objections);
    }
  }

  private void checkRule(SchemaNode node, JsonNode rule, List<Objection> objections) {
    var expression = rule.path("rule").asText();
    var variables = new HashMap<String, Object>();
    variables.put("self", value(node));
    if (expression.contains("oldSelf")) {
      if (node.old() == null) {
        return;
      }
      variables.put(
          "oldSelf",
          value(new SchemaNode(node.name(), node.path(), node.schema(), node.old(), null)));
    }
    var at = (node.path() + rule.path("fieldPath").asText()).replaceFirst("^\\.", "");
    var field = at.isEmpty() ? CrdValidator.WHOLE : at;
    try {
      if (!Boolean.TRUE.equals(program(expression).eval(variables))) {
        objections.add(new Objection(Rule.CEL_RULE, field, rule.path("message").asText()));
      }
    } catch (CelEvaluationException e) {
      objections.add(new Objection(Rule.CEL_RULE, field, String.valueOf(e.getMessage())));
    }
  }

  private CelRuntime.Program program(String rule) {
    return programs.computeIfAbsent(
        rule,
        expression -> {
          try {
            return RUNTIME.createProgram(COMPILER.compile(expression).getAst());
          } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException("Rule does not compile: " + expression, e);
          }
        });
  }

  /** The value as rules see it: what the schema does not name is not there. */
  private static Object value(SchemaNode node) {
    var value = node.value();
    if (value.isObject()) {
      var map = new LinkedHashMap<String, Object>();
      if (node.path().isEmpty()) {
        map.put("metadata", metadata(value.path("metadata")));
      }
      for (var child : node.children()) {
        if (child.schema().has("type")) {
          map.put(child.name(), value(child));
        }
      }
      return map;
    }
    if (value.isArray()) {
      return node.children().stream().map(CelRules::value).toList();
    }
    return value.isIntegralNumber() ? value.longValue() : JSON.convertValue(value, Object.class);
  }

  private static Map<String, Object> metadata(JsonNode metadata) {
    var name = metadata.path("name").asText("");
    var generateName = metadata.path("generateName").asText("");
    return Map.of(
        "name", name.isEmpty() ? generateName + "xxxxx" : name, "generateName", generateName);
  }
}
