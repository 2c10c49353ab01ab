package dev.ssoperator.telemetry;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An answer to a request.
 *
 * @param status HTTP's status
 * @param contentType the type of the body
 * @param body what is said
 */
public record Page(int status, String contentType, String body) {

  private static final String TEXT = "text/plain; charset=utf-8";

  /** A probe's answer: 200 when all checks are passed, otherwise 503, and each in a line. */
  public static Page of(List<Check> checks) {
    var lines = checks.stream().map(Check::line).collect(Collectors.joining("\n", "", "\n"));
    return text(checks.stream().allMatch(Check::isPassed) ? 200 : 503, lines);
  }

  static Page text(int status, String body) {
    return new Page(status, TEXT, body);
  }
}
