package dev.ssoperator.identitycenter;

import dev.ssoperator.api.Patterns;
import dev.ssoperator.api.PrincipalType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks responses for what AWS's service models promise. A member that is absent or wrong could
 * otherwise be taken for something that does not exist. Empty lists may be absent: AWS omits them.
 */
final class Responses {

  /** Ten times as many as the largest list of an organization that AWS supports. */
  private static final int MAX_PAGES = 10_000;

  private static final Pattern PRINCIPAL_ID = Pattern.compile(Patterns.PRINCIPAL_ID);

  private Responses() {}

  /** A member that every response has. */
  static <T> T required(@Nullable T value, String member) {
    if (value == null || (value instanceof String text && text.isEmpty())) {
      throw new MalformedResponseException("has no " + member);
    }
    return value;
  }

  /** A member that every response has, of no more characters than the service model allows. */
  static String required(@Nullable String value, int max, String member) {
    return atMost(max, required(value, member), member);
  }

  /** The id of a group or user. */
  static String principalId(@Nullable String value, String member) {
    var id = required(value, member);
    if (!PRINCIPAL_ID.matcher(id).matches()) {
      throw new MalformedResponseException("has the %s %s, which is none".formatted(member, id));
    }
    return id;
  }

  /** A member that every response has, and that may be empty text. */
  static String given(@Nullable String value, String member) {
    if (value == null) {
      throw new MalformedResponseException("has no " + member);
    }
    return value;
  }

  /** The same, of no more characters than the service model allows. */
  static String given(@Nullable String value, int max, String member) {
    return atMost(max, given(value, member), member);
  }

  private static String atMost(int max, String text, String member) {
    var length = text.codePointCount(0, text.length());
    if (length > max) {
      throw new MalformedResponseException(
          "has a %s of %d characters, and AWS allows %d".formatted(member, length, max));
    }
    return text;
  }

  /** A member that names what the call named; some responses leave it out. */
  static void same(String named, @Nullable String found, String member) {
    if (found != null && !found.equals(named)) {
      throw new MalformedResponseException(
          "is about another %s: %s, not %s".formatted(member, found, named));
    }
  }

  /** The type of a principal; one that is unknown to this version may stand for any. */
  static PrincipalType principalType(@Nullable String type) {
    var name = required(type, "PrincipalType");
    return Stream.of(PrincipalType.values())
        .filter(known -> known.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new MalformedResponseException(
                    "has the PrincipalType %s, which this version does not know".formatted(name)));
  }

  /** A list without empty entries. */
  static <T> List<T> entries(List<T> list, String member) {
    if (list.stream().anyMatch(Objects::isNull)) {
      throw new MalformedResponseException("has an empty entry in " + member);
    }
    return list;
  }

  /**
   * All entries of a list, page by page.
   *
   * @param pages reads each page when it is iterated to
   */
  static <P, T> List<T> all(
      Iterable<P> pages,
      Function<P, @Nullable String> next,
      Function<P, List<T>> entries,
      String member) {
    var all = new ArrayList<T>();
    var tokens = new Tokens();
    for (var page : pages) {
      all.addAll(entries(entries.apply(page), member));
      var unused = tokens.next(next.apply(page));
    }
    return all;
  }

  /** The tokens of one list: a list whose pages lead in a circle has no end. */
  static final class Tokens {
    private final Set<String> seen = new HashSet<>();

    /** The token of the next page, from a page's response; empty for the last page. */
    Optional<String> next(@Nullable String token) {
      if (token == null || token.isEmpty()) {
        return Optional.empty();
      }
      if (!seen.add(token)) {
        throw new MalformedResponseException("has the NextToken of an earlier page");
      }
      if (seen.size() >= MAX_PAGES) {
        throw new MalformedResponseException("does not end after %,d pages".formatted(MAX_PAGES));
      }
      return Optional.of(token);
    }
  }
}
