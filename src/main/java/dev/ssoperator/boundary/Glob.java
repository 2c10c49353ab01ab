package dev.ssoperator.boundary;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Texts in which {@code *} stands for any text, the empty one and slashes included. */
final class Glob {

  private Glob() {}

  /** Whether one of the patterns matches the whole text. Upper and lower case differ. */
  static boolean anyMatches(List<String> patterns, String text) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, text));
  }

  static boolean matches(String pattern, String text) {
    var regex =
        Arrays.stream(pattern.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches();
  }

  /** Whether one of the patterns matches every text. */
  static boolean isAny(List<String> patterns) {
    return patterns.stream().anyMatch(pattern -> pattern.matches("\\*+"));
  }
}
