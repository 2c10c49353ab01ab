package dev.ssoperator.emulator;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What values from outside may be, so that no arithmetic with them overflows and none is null. */
final class Limits {
  /** A hundred years of 365 days. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  private Limits() {}

  static void duration(String name, @Nullable Duration value) {
    if (value == null || value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " must be a duration from PT0S to " + LONGEST + ", not " + value);
    }
  }

  static void atLeast(String name, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }

  static void within(String name, int least, int most, int value) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + ", not " + value);
    }
  }

  /** Text that must be there. */
  static String text(String name, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(name + " must be set");
    }
    return value;
  }

  /** Tags, each with a value. */
  static void tags(String of, @Nullable Map<String, String> tags) {
    for (var tag : Objects.requireNonNullElse(tags, Map.<String, String>of()).entrySet()) {
      if (tag.getValue() == null) {
        throw new IllegalArgumentException(
            "tag %s of %s must have a value, which may be \"\"".formatted(tag.getKey(), of));
      }
    }
  }
}
