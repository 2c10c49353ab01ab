package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.function.Function;

/**
 * Cuts lists into pages. A token names the last key given out, so entries that come and go between
 * two pages neither repeat nor hide others.
 */
record Pages(World world, int largest, Function<String, AwsException> badToken) {
  private static final String SEPARATOR = "\n";

  /** A page of {@code items} in the order of their keys, as {@code member} of the answer. */
  <T> ObjectNode page(
      Input input,
      String member,
      Collection<T> items,
      Function<T, String> key,
      Function<T, JsonNode> write) {
    return page(input, member, items, key, Comparator.naturalOrder(), write);
  }

  /** The same in another order of the keys. */
  <T> ObjectNode page(
      Input input,
      String member,
      Collection<T> items,
      Function<T, String> key,
      Comparator<String> order,
      Function<T, JsonNode> write) {
    var start = input.optional(FaultSpec.NEXT_TOKEN).map(token -> parse(token, input.operation()));
    var after = start.map(Token::after).orElse("");
    var rest =
        items.stream()
            .filter(item -> after.isEmpty() || order.compare(key.apply(item), after) > 0)
            .sorted(Comparator.comparing(key, order))
            .toList();
    var answer = Json.object();
    var page = answer.putArray(member);
    var skip = world.behaviour.emptyPages() && !start.map(Token::pastEmptyPage).orElse(false);
    if (skip && !rest.isEmpty()) {
      return answer.put(FaultSpec.NEXT_TOKEN, token(input.operation(), true, after));
    }
    var size = Math.min(largest, input.node("MaxResults").asInt(world.behaviour.defaultPageSize()));
    rest.stream().limit(size).map(write).forEach(page::add);
    if (rest.size() > size) {
      answer.put(
          FaultSpec.NEXT_TOKEN, token(input.operation(), false, key.apply(rest.get(size - 1))));
    }
    return answer;
  }

  private record Token(boolean pastEmptyPage, String after) {}

  private static String token(String operation, boolean pastEmptyPage, String after) {
    var text = String.join(SEPARATOR, operation, String.valueOf(pastEmptyPage), after);
    return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private Token parse(String text, String operation) {
    var parts = decode(text).split(SEPARATOR, 3);
    if (parts.length != 3 || !parts[0].equals(operation)) {
      throw badToken.apply("The NextToken is not valid for this operation.");
    }
    return new Token(Boolean.parseBoolean(parts[1]), parts[2]);
  }

  private String decode(String text) {
    try {
      return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw badToken.apply("The NextToken is not valid for this operation.");
    }
  }
}
