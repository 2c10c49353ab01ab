package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;

/** Names values in messages: on one line, and shortened. */
final class Values {

  private static final int MAX_LENGTH = 80;

  private Values() {}

  /** The type of a value, and the value itself where it is short. */
  static String type(JsonNode value) {
    if (value.isNull()) {
      return "empty";
    }
    if (value.isArray()) {
      return "a list";
    }
    if (value.isObject()) {
      return "an object";
    }
    return (value.isTextual() ? "the text " : value.isBoolean() ? "the boolean " : "the number ")
        + quoted(value);
  }

  /** Text in quotes and without control characters, anything else as JSON; shortened. */
  static String quoted(JsonNode value) {
    return value.isTextual() ? quoted(value.asText()) : shortened(value.toString());
  }

  static String quoted(String text) {
    return '"' + shortened(text.replaceAll("\\p{Cntrl}", "\uFFFD")) + '"';
  }

  private static String shortened(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
  }
}
