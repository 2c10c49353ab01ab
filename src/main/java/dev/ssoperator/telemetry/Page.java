package dev.ssoperator.telemetry;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An HTTP response.
 *
 * @param status the HTTP status code
 * @param contentType the type of the body
 * @param body the text of the response
 */
public record Page(int status, String contentType, String body) {

  private static final String TEXT = "text/plain; charset=utf-8";

  /** A probe's response: 200 if all checks are passed, otherwise 503, with one line per check. */
  public static Page of(List<Check> checks) {
    var lines = checks.stream().map(Check::line).collect(Collectors.joining("\n", "", "\n"));
    return text(checks.stream().allMatch(Check::isPassed) ? 200 : 503, lines);
  }

  static Page text(int status, String body) {
    return new Page(status, TEXT, body);
  }
}
