package dev.ssoperator.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** An inline policy: the sizes AWS allows, and the grammar of an identity policy. */
final class PolicyDocument {
  private static final int MAX_BYTES = 32_768;
  private static final int MAX_NON_WHITESPACE_BYTES = 10_240;
  private static final Set<String> TOP = Set.of("Version", "Id", "Statement");
  private static final Set<String> VERSIONS = Set.of("2012-10-17", "2008-10-17");
  private static final Set<String> STATEMENT =
      Set.of("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");

  private PolicyDocument() {}

  /** The text AWS gives back, or a validation error. */
  static String accept(String text, boolean normalize) {
    var bytes = text.getBytes(StandardCharsets.UTF_8).length;
    var dense = text.replaceAll("\\s", "").getBytes(StandardCharsets.UTF_8).length;
    require(bytes <= MAX_BYTES, "larger than " + MAX_BYTES + " bytes");
    require(
        dense <= MAX_NON_WHITESPACE_BYTES,
        "larger than " + MAX_NON_WHITESPACE_BYTES + " bytes without white space");
    var policy = parse(text);
    check(policy);
    return normalize ? sorted(policy) : text;
  }

  private static JsonNode parse(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw invalid("not JSON: " + e.getOriginalMessage());
    }
  }

  private static void check(JsonNode policy) {
    require(policy.isObject(), "not a JSON object");
    only(policy, TOP);
    var version = policy.path("Version");
    require(version.isMissingNode() || VERSIONS.contains(version.asText()), "unknown Version");
    var statements = policy.path("Statement");
    require(
        statements.isObject() || (statements.isArray() && !statements.isEmpty()), "no Statement");
    if (statements.isObject()) {
      statement(statements);
    } else {
      statements.forEach(PolicyDocument::statement);
    }
  }

  private static void statement(JsonNode statement) {
    require(statement.isObject(), "a Statement is not an object");
    only(statement, STATEMENT);
    require(Set.of("Allow", "Deny").contains(statement.path("Effect").asText()), "unknown Effect");
    oneOf(statement, "Action", "NotAction");
    oneOf(statement, "Resource", "NotResource");
    require(
        statement.path("Condition").isMissingNode() || statement.path("Condition").isObject(),
        "a Condition is not an object");
  }

  private static void oneOf(JsonNode statement, String one, String other) {
    require(statement.has(one) != statement.has(other), "needs one of " + one + " and " + other);
    var value = statement.path(statement.has(one) ? one : other);
    var texts = value.isArray() && !value.isEmpty();
    for (var element : value) {
      texts &= element.isTextual();
    }
    require(value.isTextual() || texts, one + " is neither text nor a list of texts");
  }

  private static void only(JsonNode node, Set<String> names) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      require(names.contains(entry.getKey()), "unknown element " + entry.getKey());
    }
  }

  private static void require(boolean satisfied, String reason) {
    if (!satisfied) {
      throw invalid(reason);
    }
  }

  private static AwsException invalid(String reason) {
    return AwsException.validation("Invalid PermissionsPolicy Document: " + reason);
  }

  private static String sorted(JsonNode policy) {
    try {
      var tree = Json.MAPPER.treeToValue(policy, Object.class);
      return Json.MAPPER
          .writer()
          .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
