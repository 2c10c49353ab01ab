package dev.ssoperator.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A ValidatingAdmissionPolicy of the chart, evaluated as an API server does, without one. */
public final class AdmissionPolicy {

  /** The policy about inline policies. */
  static final String KEY = "ValidatingAdmissionPolicy ssoperator";

  private static final String TENANT = "alice";

  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addLibraries(CelExtensions.strings())
          .addFunctionDeclarations(
              CelFunctionDecl.newFunctionDeclaration(
                  "sum",
                  CelOverloadDecl.newMemberOverload(
                      "list_sum", SimpleType.INT, ListType.create(SimpleType.INT))))
          .addVar("object", SimpleType.DYN)
          .addVar("oldObject", SimpleType.DYN)
          .addVar("request", SimpleType.DYN)
          .addVar("params", SimpleType.DYN)
          .addVar("variables", SimpleType.DYN)
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder()
          .addLibraries(CelExtensions.strings())
          .addFunctionBindings(
              CelFunctionBinding.from("list_sum", List.class, AdmissionPolicy::sum))
          .build();

  private record Expression(String name, CelRuntime.Program program) {}

  private record Failure(String text) {}

  private record Validation(Expression expression, @Nullable Expression message) {}

  private final List<Expression> conditions;
  private final List<Expression> variables;
  private final List<Validation> validations = new ArrayList<>();

  AdmissionPolicy(JsonNode policy) {
    conditions = compile(policy.at("/spec/matchConditions"));
    variables = compile(policy.at("/spec/variables"));
    for (var validation : policy.at("/spec/validations")) {
      var expression =
          compile(validation.path("message").asText(), validation.path("expression").asText());
      var message = validation.path("messageExpression");
      validations.add(
          new Validation(
              expression, message.isMissingNode() ? null : compile("", message.asText())));
    }
  }

  /**
   * The policy about AccessBoundaries.
   *
   * @param values the chart's values
   */
  public static AdmissionPolicy ofBoundaries(String values) {
    return new AdmissionPolicy(
        Chart.render(values).get("ValidatingAdmissionPolicy ssoperator-boundary"));
  }

  /** The messages of the validations that an object fails; of an error, its text. */
  List<String> objections(JsonNode object, @Nullable JsonNode old) {
    return objections(object, old, NullValue.NULL_VALUE);
  }

  /**
   * The messages of the validations that an object fails with a parameter; of an error, its text.
   */
  public List<String> objections(JsonNode object, @Nullable JsonNode old, JsonNode parameter) {
    return objections(object, old, value(parameter));
  }

  private List<String> objections(JsonNode object, @Nullable JsonNode old, Object parameter) {
    var input = new HashMap<String, Object>();
    input.put("object", value(object));
    input.put("oldObject", old == null ? NullValue.NULL_VALUE : value(old));
    input.put("request", request(object));
    input.put("params", parameter);
    for (var condition : conditions) {
      if (!Boolean.TRUE.equals(eval(condition, input))) {
        return List.of();
      }
    }
    var values = new LinkedHashMap<String, Object>();
    input.put("variables", values);
    for (var variable : variables) {
      var result = eval(variable, input);
      // One that fails is absent: only what uses it fails.
      if (!(result instanceof Failure)) {
        values.put(variable.name(), result);
      }
    }
    var objections = new ArrayList<String>();
    for (var validation : validations) {
      var result = eval(validation.expression(), input);
      if (!Boolean.TRUE.equals(result)) {
        var message =
            validation.message() == null
                ? validation.expression().name()
                : eval(validation.message(), input).toString();
        objections.add(result instanceof Failure failure ? message + failure.text() : message);
      }
    }
    return objections;
  }

  private static Map<String, Object> request(JsonNode object) {
    var plural = object.path("kind").asText().toLowerCase(Locale.ROOT) + "s";
    return Map.of(
        "resource", Map.of("resource", plural),
        "namespace", object.at("/metadata/namespace").asText(),
        "userInfo", Map.of("username", TENANT));
  }

  private static List<Expression> compile(JsonNode expressions) {
    var compiled = new ArrayList<Expression>();
    for (var expression : expressions) {
      compiled.add(
          compile(expression.path("name").asText(), expression.path("expression").asText()));
    }
    return compiled;
  }

  private static Expression compile(String name, String expression) {
    try {
      return new Expression(name, RUNTIME.createProgram(COMPILER.compile(expression).getAst()));
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalArgumentException(expression, e);
    }
  }

  private static long sum(List<?> numbers) {
    return numbers.stream().mapToLong(number -> ((Number) number).longValue()).sum();
  }

  private static Object eval(Expression expression, Map<String, Object> input) {
    try {
      return expression.program().eval(input);
    } catch (CelEvaluationException e) {
      return new Failure(" failed: " + e.getMessage());
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
