package dev.ssoperator.iam;

import org.jspecify.annotations.Nullable;

/** Detects numbers and booleans where IAM compares text, because the YAML lacks quotes. */
final class Unquoted {

  private static final String NUMBER =
      "must be text in quotes, not %s: YAML reads digits without quotes as a number and may change"
          + " them (012345670123 becomes 1402433619, 012345678901 loses its zero)";

  private static final String BOOLEAN =
      "must be text in quotes, not %s: YAML reads true, false, yes, no, on and off without quotes"
          + " as a boolean";

  private Unquoted() {}

  /** The message about a value that should be text. */
  static String message(@Nullable Object value) {
    if (value instanceof Number) {
      return NUMBER.formatted(Quoted.value(value));
    }
    if (value instanceof Boolean) {
      return BOOLEAN.formatted(Quoted.value(value));
    }
    return "must be text, not " + Quoted.value(value);
  }
}
