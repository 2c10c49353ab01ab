package dev.ssoperator.apiserver;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Describes in the user's terms which field of a resource could not be read. */
final class ReadProblems {

  private static final int MAX_SHOWN = 50;

  private ReadProblems() {}

  /**
   * Explains why a part of a resource could not be read.
   *
   * @param part spec or status
   * @param value the part
   */
  static String explain(String part, JsonNode value, JsonMappingException problem) {
    var path = new StringBuilder(part);
    var found = value;
    for (var step : problem.getPath()) {
      if (step.getFieldName() != null) {
        path.append('.').append(step.getFieldName());
        found = found.path(step.getFieldName());
      } else if (step.getIndex() >= 0) {
        path.append('[').append(step.getIndex()).append(']');
        found = found.path(step.getIndex());
      }
    }
    if (problem instanceof MismatchedInputException mismatch
        && mismatch.getTargetType() != null
        && !isAsExpected(mismatch.getTargetType(), found)) {
      return wrongType(path.toString(), mismatch.getTargetType(), found);
    }
    // The records' lists and maps do not accept null.
    return path + " has an entry that is null";
  }

  /** Says what was expected at a path, and what is there. */
  static String wrongType(String path, Class<?> expected, JsonNode found) {
    return "%s must be %s, not %s".formatted(path, expectation(expected), shown(found));
  }

  private static boolean isAsExpected(Class<?> type, JsonNode found) {
    var isObject = Map.class.isAssignableFrom(type) || Record.class.isAssignableFrom(type);
    return isObject ? found.isObject() : Collection.class.isAssignableFrom(type) && found.isArray();
  }

  private static String expectation(Class<?> type) {
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getFields())
              .filter(field -> field.isEnumConstant())
              .map(
                  field -> {
                    var name = field.getAnnotation(JsonProperty.class);
                    return name == null ? field.getName() : name.value();
                  })
              .collect(Collectors.joining(", "));
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    if (Record.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
      return "an object";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (Number.class.isAssignableFrom(type) || type == int.class || type == long.class) {
      return "a number";
    }
    return type == String.class ? "text in quotes" : "text that is a " + type.getSimpleName();
  }

  private static String shown(JsonNode found) {
    if (found.isObject()) {
      return "an object";
    }
    if (found.isArray()) {
      return "a list";
    }
    var text = found.toString();
    var shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
    return found.isNumber() ? "the number " + shown : shown;
  }
}
