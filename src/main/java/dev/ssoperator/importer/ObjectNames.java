package dev.ssoperator.importer;

import dev.ssoperator.sdk.Digests;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Names of Kubernetes objects from names that people have given, which may be of any characters.
 */
final class ObjectNames {

  /** Kubernetes allows 253 characters, and 63 in a label, as which a set's name is used too. */
  private static final int MAX_LENGTH = 63;

  private static final int HASH_DIGITS = 8;

  private ObjectNames() {}

  /**
   * A name for each thing: valid, unique, and the same whatever else there is, unless that would
   * have the same name.
   *
   * @param readable what people call it
   * @param identity what tells it from all others
   */
  static <T> Map<T, String> of(
      Collection<T> things, Function<T, String> readable, Function<T, String> identity) {
    var uses =
        things.stream()
            .collect(
                Collectors.groupingBy(thing -> dns(readable.apply(thing)), Collectors.counting()));
    var names = new HashMap<T, String>();
    for (var thing : things) {
      var name = dns(readable.apply(thing));
      var isUnique = uses.getOrDefault(name, 0L) == 1 && !name.isEmpty();
      names.put(thing, isUnique ? name : withHash(name, identity.apply(thing)));
    }
    return names;
  }

  /** Lower case letters, digits and hyphens; empty if there is nothing of that. */
  static String dns(String text) {
    var name = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return trimmed(name.substring(0, Math.min(name.length(), MAX_LENGTH)));
  }

  private static String withHash(String name, String identity) {
    var kept = trimmed(name.substring(0, Math.min(name.length(), MAX_LENGTH - HASH_DIGITS - 1)));
    return (kept.isEmpty() ? "x" : kept) + "-" + Digests.sha256(identity).substring(0, HASH_DIGITS);
  }

  private static String trimmed(String name) {
    return name.replaceAll("^-+|-+$", "");
  }
}
