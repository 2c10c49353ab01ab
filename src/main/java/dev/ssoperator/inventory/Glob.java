package dev.ssoperator.inventory;

import java.util.List;

/** Texts in which {@code *} stands for any text, the empty one and slashes included. */
public final class Glob {

  private Glob() {}

  /** Whether one of the patterns matches the whole text. Upper and lower case differ. */
  public static boolean anyMatches(List<String> patterns, String text) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, text));
  }

  /** Takes a time proportional to the lengths, because tenants write the texts. */
  public static boolean matches(String pattern, String text) {
    var parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return pattern.equals(text);
    }
    var first = parts[0];
    var last = parts[parts.length - 1];
    if (!text.startsWith(first)
        || !text.endsWith(last)
        || text.length() < first.length() + last.length()) {
      return false;
    }
    return isInOrder(parts, text.substring(first.length(), text.length() - last.length()));
  }

  /** Whether a text has all parts between the first and the last one after another. */
  private static boolean isInOrder(String[] parts, String text) {
    var at = 0;
    for (var i = 1; i < parts.length - 1; i++) {
      at = text.indexOf(parts[i], at);
      if (at < 0) {
        return false;
      }
      at += parts[i].length();
    }
    return true;
  }

  /** Whether one of the patterns matches every text. */
  public static boolean isAny(List<String> patterns) {
    return patterns.stream().anyMatch(pattern -> pattern.matches("\\*+"));
  }
}
