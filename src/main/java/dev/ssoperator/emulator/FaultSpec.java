package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which calls go wrong, how often, and how. Of several faults that match a call, the oldest acts.
 *
 * @param operation as in the API, or {@code *}
 * @param input members the input must have with these values; null matches every input
 * @param times how many calls it hits, at least 1; null is for ever
 * @param fault what goes wrong
 */
public record FaultSpec(
    String operation, @Nullable JsonNode input, @Nullable Integer times, FaultKind fault) {

  static final String NEXT_TOKEN = "NextToken";

  public FaultSpec {
    Limits.text("operation", operation);
    Objects.requireNonNull(fault, "fault must be set");
    if (times != null) {
      Limits.atLeast("times", 1, times);
    }
  }

  public static FaultSpec of(String operation, FaultKind fault) {
    return new FaultSpec(operation, null, null, fault);
  }

  public static FaultSpec error(String operation, String code, String message) {
    return of(operation, new FaultKind.Failure(code, message, null));
  }

  /** An error with a {@code Reason}, such as one about the instance's encryption key. */
  public static FaultSpec error(String operation, String code, String message, String reason) {
    return of(operation, new FaultKind.Failure(code, message, null).withReason(reason));
  }

  public static FaultSpec latency(String operation, Duration delay) {
    return of(operation, new FaultKind.Latency(delay));
  }

  public static FaultSpec slowRequest(String operation, Duration duration) {
    return of(operation, new FaultKind.SlowRequest(duration));
  }

  public static FaultSpec failedRequest(String operation, String reason) {
    return of(operation, new FaultKind.FailedRequest(reason));
  }

  public static FaultSpec lostResponse(String operation) {
    return of(operation, new FaultKind.LostResponse());
  }

  public static FaultSpec hold(String operation) {
    return of(operation, new FaultKind.Hold());
  }

  /** A response as it is sent, with the status 200, in place of that of the call. */
  public static FaultSpec response(String operation, String body) {
    return of(operation, new FaultKind.Response(body, null, null));
  }

  public static FaultSpec forgetRequests(String operation) {
    return of(operation, new FaultKind.ForgetRequests());
  }

  public static FaultSpec expiredToken(String operation) {
    return of(operation, new FaultKind.ExpiredToken());
  }

  /** Only calls whose input has these members. */
  public FaultSpec matching(Map<String, ?> members) {
    return new FaultSpec(operation, Json.MAPPER.valueToTree(members), times, fault);
  }

  public FaultSpec times(int count) {
    return new FaultSpec(operation, input, count, fault);
  }

  public FaultSpec once() {
    return times(1);
  }

  boolean matches(String called, JsonNode body) {
    return matches(called)
        && (input == null || contains(body, input))
        && (!(fault instanceof FaultKind.ExpiredToken) || body.hasNonNull(NEXT_TOKEN));
  }

  boolean matches(String called) {
    return operation.equals("*") || operation.equals(called);
  }

  private static boolean contains(JsonNode body, JsonNode members) {
    if (!members.isObject()) {
      return body.equals(members);
    }
    return members.properties().stream()
        .allMatch(entry -> contains(body.path(entry.getKey()), entry.getValue()));
  }
}
