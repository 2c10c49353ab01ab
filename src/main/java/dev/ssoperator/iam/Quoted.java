package dev.ssoperator.iam;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Formats values of a policy for messages: on one line, and shortened. */
final class Quoted {

  private static final int MAX_LENGTH = 80;

  private Quoted() {}

  /** Text in quotes, without control characters, of at most 80 characters. */
  static String text(String text) {
    var shown = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    var quoted = new StringBuilder("\"");
    shown.codePoints().forEach(c -> quoted.appendCodePoint(isPrintable(c) ? c : '\uFFFD'));
    return quoted.append('"').toString();
  }

  /** A value of any type; objects and lists by their type only. */
  static String value(@Nullable Object value) {
    if (value instanceof String text) {
      return text(text);
    }
    if (value instanceof Number number) {
      var digits = number.toString();
      return "the number "
          + (digits.length() <= MAX_LENGTH ? digits : digits.substring(0, MAX_LENGTH) + "…");
    }
    if (value instanceof Boolean bool) {
      return "the boolean " + bool;
    }
    if (value instanceof List<?> list) {
      return list.isEmpty() ? "an empty list" : "a list";
    }
    return value instanceof Map<?, ?> ? "an object" : "nothing";
  }

  private static boolean isPrintable(int codePoint) {
    return !Character.isISOControl(codePoint)
        && Character.getType(codePoint) != Character.SURROGATE
        && Character.getType(codePoint) != Character.FORMAT;
  }
}
