package dev.ssoperator.identitycenter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An IAM policy document with semantic equality: key order and white space do not count, lists are
 * sets, and a single value equals a list of one, as IAM reads them.
 */
public final class PolicyDocument {

  /** AWS's limit for an inline policy, in bytes that are not white space. */
  public static final int MAX_BYTES = 10_240;

  /** AWS's limit for an inline policy, in bytes including white space. */
  public static final int MAX_RAW_BYTES = 32_768;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final Set<String> SCALARS = Set.of("Version", "Id", "Sid", "Effect");

  private final String json;
  private final JsonNode meaning;

  private PolicyDocument(JsonNode document) {
    this.json = write(document);
    this.meaning = canonical(document, false);
  }

  /** A document given as a structure of maps, lists and scalars. */
  public static PolicyDocument of(Map<String, Object> structure) {
    return new PolicyDocument(MAPPER.valueToTree(structure));
  }

  /**
   * A document given as JSON text.
   *
   * @throws IllegalArgumentException when the text is not JSON, or has a number beyond a double
   */
  public static PolicyDocument parse(String json) {
    try {
      var document = MAPPER.readTree(json);
      if (document.isMissingNode()) {
        throw new IllegalArgumentException("not JSON: it is empty");
      }
      if (isBeyondDouble(document)) {
        throw new IllegalArgumentException("has a number that is too large");
      }
      return new PolicyDocument(document);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** It would be written as text. */
  private static boolean isBeyondDouble(JsonNode node) {
    for (var child : node) {
      if (isBeyondDouble(child)) {
        return true;
      }
    }
    return node.isDouble() && !Double.isFinite(node.doubleValue());
  }

  /** The document as compact JSON text in ASCII. */
  public String json() {
    return json;
  }

  /** How many of AWS's {@link #MAX_BYTES} it uses. */
  public int size() {
    return json.replaceAll("\\s", "").getBytes(StandardCharsets.UTF_8).length;
  }

  /** How many of AWS's {@link #MAX_RAW_BYTES} it uses, as {@link #json} writes it. */
  public int rawSize() {
    return json.getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyDocument document && meaning.equals(document.meaning);
  }

  @Override
  public int hashCode() {
    return meaning.hashCode();
  }

  @Override
  public String toString() {
    return json;
  }

  private static JsonNode canonical(JsonNode node, boolean inCondition) {
    if (node instanceof ObjectNode object) {
      var sorted = new TreeMap<String, JsonNode>();
      object
          .properties()
          .forEach(
              field -> {
                var condition = inCondition || field.getKey().equals("Condition");
                var value = canonical(field.getValue(), condition);
                var wrap = !SCALARS.contains(field.getKey()) && !value.isObject();
                sorted.put(field.getKey(), wrap ? list(value) : value);
              });
      if (sorted.get("Statement") instanceof ObjectNode single) {
        sorted.put("Statement", list(single));
      }
      var result = JsonNodeFactory.instance.objectNode();
      result.setAll(sorted);
      return result;
    }
    if (node instanceof ArrayNode array) {
      var byText = new TreeMap<String, JsonNode>();
      for (var element : array) {
        var value = canonical(element, inCondition);
        byText.put(value.toString(), value);
      }
      return JsonNodeFactory.instance.arrayNode().addAll(byText.values());
    }
    return inCondition && node.isValueNode() ? TextNode.valueOf(node.asText()) : node;
  }

  private static JsonNode list(JsonNode value) {
    return value.isArray() ? value : JsonNodeFactory.instance.arrayNode().add(value);
  }

  private static String write(JsonNode document) {
    try {
      return MAPPER.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a policy document", e);
    }
  }
}
