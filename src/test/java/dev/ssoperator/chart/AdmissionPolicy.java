package dev.ssoperator.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The chart's ValidatingAdmissionPolicy, evaluated as an API server does, without one. */
final class AdmissionPolicy {

  static final String KEY = "ValidatingAdmissionPolicy ssoperator";

  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("object", SimpleType.DYN)
          .addVar("oldObject", SimpleType.DYN)
          .addVar("variables", SimpleType.DYN)
          .build();

  private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().build();

  private record Expression(String name, CelRuntime.Program program) {}

  private final List<Expression> conditions;
  private final List<Expression> variables;
  private final List<Expression> validations;

  AdmissionPolicy(JsonNode policy) {
    conditions = compile(policy.at("/spec/matchConditions"), "name");
    variables = compile(policy.at("/spec/variables"), "name");
    validations = compile(policy.at("/spec/validations"), "message");
  }

  /** The messages of the validations that an object fails; of an error, its text. */
  List<String> objections(JsonNode object, @Nullable JsonNode old) {
    var input = new HashMap<String, Object>();
    input.put("object", value(object));
    input.put("oldObject", old == null ? NullValue.NULL_VALUE : value(old));
    for (var condition : conditions) {
      if (!Boolean.TRUE.equals(eval(condition, input))) {
        return List.of();
      }
    }
    var values = new LinkedHashMap<String, Object>();
    input.put("variables", values);
    variables.forEach(variable -> values.put(variable.name(), eval(variable, input)));
    var objections = new ArrayList<String>();
    for (var validation : validations) {
      var result = eval(validation, input);
      if (!Boolean.TRUE.equals(result)) {
        objections.add(
            Boolean.FALSE.equals(result) ? validation.name() : validation.name() + result);
      }
    }
    return objections;
  }

  private static List<Expression> compile(JsonNode expressions, String name) {
    var compiled = new ArrayList<Expression>();
    for (var expression : expressions) {
      try {
        var ast = COMPILER.compile(expression.path("expression").asText()).getAst();
        compiled.add(new Expression(expression.path(name).asText(), RUNTIME.createProgram(ast)));
      } catch (CelValidationException | CelEvaluationException e) {
        throw new IllegalArgumentException(expression.toString(), e);
      }
    }
    return compiled;
  }

  private static Object eval(Expression expression, Map<String, Object> input) {
    try {
      return expression.program().eval(input);
    } catch (CelEvaluationException e) {
      return " failed: " + e.getMessage();
    }
  }

  /** Integers are of 64 bits in CEL. */
  private static Object value(JsonNode node) {
    if (node instanceof ObjectNode object) {
      var map = new LinkedHashMap<String, Object>();
      object.properties().forEach(field -> map.put(field.getKey(), value(field.getValue())));
      return map;
    }
    if (node.isArray()) {
      var list = new ArrayList<Object>();
      node.forEach(item -> list.add(value(item)));
      return list;
    }
    if (node.isNull()) {
      return NullValue.NULL_VALUE;
    }
    return node.isIntegralNumber()
        ? node.longValue()
        : new ObjectMapper().convertValue(node, Object.class);
  }
}
