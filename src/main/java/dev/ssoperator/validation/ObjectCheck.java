package dev.ssoperator.validation;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.permissionset.InlinePolicyCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything that one object alone can be checked for. */
final class ObjectCheck {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private static final String INLINE_POLICY = "spec.inlinePolicy";

  private final Definitions definitions;

  ObjectCheck(Definitions definitions) {
    this.definitions = definitions;
  }

  List<Problem> check(Manifest manifest) {
    var problems = new ArrayList<Problem>();
    for (var duplicate : manifest.document().duplicates()) {
      var field = duplicate.path();
      if (field.startsWith(manifest.root() + ".")) {
        problems.add(
            new Problem(
                Rule.DUPLICATE_KEY,
                manifest.file(),
                duplicate.position(),
                manifest.resource(),
                Fields.readable(field.substring(manifest.root().length())),
                duplicate.message()));
      }
    }
    objections(manifest.object()).stream().map(manifest::problem).forEach(problems::add);
    return problems;
  }

  private List<Objection> objections(JsonNode object) {
    var validator = definitions.validator(object.path("kind").asText());
    var ofContent = new ArrayList<>(validator.validate(withoutStatus(object)));
    ofContent.addAll(policyObjections(object.path("spec").path("inlinePolicy")));
    var objections = new ArrayList<>(MetadataCheck.check(object));
    objections.addAll(validator.unknownFields(object));
    for (var objection : ofContent) {
      if (ofContent.stream().noneMatch(other -> explains(other, objection))) {
        objections.add(objection);
      }
    }
    return objections;
  }

  /** The API server drops the status of an object that is created. */
  private static JsonNode withoutStatus(JsonNode object) {
    return object.<ObjectNode>deepCopy().without("status");
  }

  /**
   * Whether an objection says better what a bound of the schema says: a rule of the same field, or
   * IAM's grammar of the same part of a policy.
   */
  private static boolean explains(Objection objection, Objection bound) {
    if (bound.rule() != Rule.SCHEMA) {
      return false;
    }
    var field = Fields.dotted(objection.field()) + ".";
    var bounded = Fields.dotted(bound.field()) + ".";
    return switch (objection.rule()) {
      case CEL_RULE -> field.equals(bounded);
      case IAM_POLICY ->
          field.startsWith(bounded)
              || (bounded.startsWith(field) && !objection.field().equals(INLINE_POLICY));
      default -> false;
    };
  }

  private static List<Objection> policyObjections(JsonNode policy) {
    return policy.isObject()
        ? InlinePolicyCheck.problems(JSON.convertValue(policy, MAP)).stream()
            .map(problem -> new Objection(Rule.IAM_POLICY, problem.path(), problem.message()))
            .toList()
        : List.of();
  }
}
