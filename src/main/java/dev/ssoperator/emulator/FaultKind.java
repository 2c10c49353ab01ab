package dev.ssoperator.emulator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What goes wrong with a call. In JSON, {@code kind} names it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FaultKind.Failure.class, name = "error"),
  @JsonSubTypes.Type(value = FaultKind.Latency.class, name = "latency"),
  @JsonSubTypes.Type(value = FaultKind.SlowRequest.class, name = "slowRequest"),
  @JsonSubTypes.Type(value = FaultKind.FailedRequest.class, name = "failedRequest"),
  @JsonSubTypes.Type(value = FaultKind.LostResponse.class, name = "lostResponse"),
  @JsonSubTypes.Type(value = FaultKind.Hold.class, name = "hold"),
  @JsonSubTypes.Type(value = FaultKind.Response.class, name = "response"),
  @JsonSubTypes.Type(value = FaultKind.ForgetRequests.class, name = "forgetRequests"),
  @JsonSubTypes.Type(value = FaultKind.ExpiredToken.class, name = "expiredToken")
})
public sealed interface FaultKind {

  /**
   * The call is refused and has no effect.
   *
   * @param status HTTP, 400 to 599; left out, 500 for InternalServerException and ServiceException,
   *     else 400
   * @param reason the exception's {@code Reason}, one of those in AWS's service models; null leaves
   *     it out. A fault for every operation is answered with the name that each service has for the
   *     reason, and without one where the service has none
   * @param resourceType the {@code ResourceType} of Identity Store's ResourceNotFoundException;
   *     null leaves it out
   */
  @RecordBuilder
  record Failure(
      String code,
      String message,
      @Nullable Integer status,
      @Nullable String reason,
      @Nullable String resourceType)
      implements FaultKind, FaultKindFailureBuilder.With {

    public Failure {
      Limits.text("code", code);
      Objects.requireNonNull(message, "message must be set");
      if (status != null && (status < 400 || status > 599)) {
        throw new IllegalArgumentException("status must be 400 to 599, not " + status);
      }
    }

    public Failure(String code, String message, @Nullable Integer status) {
      this(code, message, status, null, null);
    }
  }

  /** The call has its effect, the answer comes late by this much real time. */
  record Latency(Duration delay) implements FaultKind {

    public Latency {
      Limits.duration("delay", delay);
    }
  }

  /** The asynchronous request that the call starts takes this long on the emulator's clock. */
  record SlowRequest(Duration duration) implements FaultKind {

    public SlowRequest {
      Limits.duration("duration", duration);
    }
  }

  /** The asynchronous request that the call starts ends FAILED and has no effect. */
  record FailedRequest(String reason) implements FaultKind {

    public FailedRequest {
      Limits.text("reason", reason);
    }
  }

  /** The call has its effect, the connection closes without an answer. */
  record LostResponse() implements FaultKind {}

  /** The call has its effect, the answer waits until the fault is released or removed. */
  record Hold() implements FaultKind {}

  /**
   * The call has its effect, and is answered with this instead, such as the page of a proxy.
   *
   * @param body the text as it is sent, which may be empty
   * @param status HTTP, 200 to 599; left out, 200
   * @param contentType left out, that of the API
   */
  record Response(String body, @Nullable Integer status, @Nullable String contentType)
      implements FaultKind {

    /** What a header can have. */
    private static final Pattern CONTENT_TYPE = Pattern.compile("[\\x20-\\x7E]{1,100}");

    public Response {
      Objects.requireNonNull(body, "body must be set");
      if (status != null && (status < 200 || status > 599)) {
        throw new IllegalArgumentException("status must be 200 to 599, not " + status);
      }
      if (contentType != null && !CONTENT_TYPE.matcher(contentType).matches()) {
        throw new IllegalArgumentException("contentType must be one, such as text/html");
      }
    }
  }

  /** Before the call is answered, every request id of that moment is forgotten. */
  record ForgetRequests() implements FaultKind {}

  /** The {@code NextToken} of the call is not valid any more; calls without one are not hit. */
  record ExpiredToken() implements FaultKind {}
}
