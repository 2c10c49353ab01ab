package dev.ssoperator.emulator;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What one shape of a service accepts. A bound of {@link Integer#MAX_VALUE} or 0 is no bound. */
sealed interface Shape {

  record Text(int min, int max, Optional<Pattern> pattern) implements Shape {}

  record Choice(List<String> values) implements Shape {}

  record Whole(int min, int max) implements Shape {}

  record Flag() implements Shape {}

  record Listing(int min, int max, String element) implements Shape {}

  record Mapping(int min, int max, String key, String value) implements Shape {}

  /** Any JSON. */
  record Document() implements Shape {}

  /** {@code union}: exactly one member may be there. */
  record Structure(List<Member> members, boolean union) implements Shape {}

  /** The values of a choice; none of any other shape. */
  default List<String> choices() {
    return this instanceof Choice choice ? choice.values() : List.of();
  }

  record Member(String name, String shape, boolean required) {}
}
