package dev.ssoperator.emulator;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The length of a session: ISO-8601 in any spelling, from one hour to twelve. */
final class SessionDuration {
  private static final Duration SHORTEST = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofHours(12);
  private static final Pattern PARTS =
      Pattern.compile(
          "(-?)P(?:(\\d+)Y)?(?:(\\d+)M)?(?:(\\d+)W)?(?:(\\d+)D)?"
              + "(?:T(?:(\\d+)H)?(?:(\\d+)M)?(?:(\\d+)(?:\\.\\d+)?S)?)?");

  private SessionDuration() {}

  /** The text AWS echoes, or a validation error. */
  static String accept(String text, boolean normalize) {
    var parts = PARTS.matcher(text);
    var duration = parts.matches() ? duration(parts) : Duration.ZERO;
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      throw AwsException.validation(
          "Value of input 'sessionDuration' failed to satisfy constraint: Member must be between"
              + " PT1H and PT12H");
    }
    return normalize ? duration.toString() : text;
  }

  private static Duration duration(Matcher parts) {
    var negative = !parts.group(1).isEmpty();
    var months = number(parts.group(2)) + number(parts.group(3));
    if (negative || months > 0) {
      return Duration.ZERO;
    }
    return Duration.ofDays(7 * number(parts.group(4)) + number(parts.group(5)))
        .plusHours(number(parts.group(6)))
        .plusMinutes(number(parts.group(7)))
        .plusSeconds(number(parts.group(8)));
  }

  /** Nine digits are more than any session has, and never overflow. */
  private static long number(@Nullable String digits) {
    if (digits == null) {
      return 0;
    }
    return Long.parseLong(digits.length() > 9 ? "999999999" : digits);
  }
}
