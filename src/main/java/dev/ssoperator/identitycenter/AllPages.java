package dev.ssoperator.identitycenter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists to their end: all pages, or an exception. A throttled page is read again a few times,
 * the others are not. An empty page does not end a list, a missing token does.
 */
final class AllPages {

  /** Each throttled call halves the rate limit, so further attempts are further apart. */
  private static final int ATTEMPTS = 5;

  private AllPages() {}

  /**
   * All items of a list.
   *
   * @param page reads the page with this token, the first without one
   * @param items the items of a page, checked
   */
  static <T, R> List<T> read(
      String operation,
      Function<@Nullable String, R> page,
      Function<R, List<T>> items,
      Function<R, @Nullable String> next) {
    var all = new ArrayList<T>();
    var tokens = new Responses.Tokens();
    Optional<String> token = Optional.empty();
    do {
      var start = token.orElse(null);
      var answer = patiently(operation, () -> page.apply(start));
      token =
          AwsErrors.call(
              operation,
              () -> {
                all.addAll(items.apply(answer));
                return tokens.next(next.apply(answer));
              });
    } while (token.isPresent());
    return all;
  }

  /** As {@link #read}; {@link ErrorKind#NOT_FOUND} becomes empty. */
  static <T, R> Optional<List<T>> find(
      String operation,
      Function<@Nullable String, R> page,
      Function<R, List<T>> items,
      Function<R, @Nullable String> next) {
    return AwsErrors.find(operation, () -> read(operation, page, items, next));
  }

  private static <R> R patiently(String operation, Supplier<R> page) {
    for (var attempt = 1; ; attempt++) {
      try {
        return AwsErrors.call(operation, page);
      } catch (IdentityCenterException e) {
        if (e.kind() != ErrorKind.THROTTLED || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
