package dev.ssoperator.world;

import io.fabric8.kubernetes.client.http.HttpRequest;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which requests to Kubernetes go wrong, how often, and how.
 *
 * @param request the requests that it hits
 * @param times how many of them it hits; an SDK's further attempts count
 * @param hasEffect whether the API server gets the request all the same
 * @param answer what the caller gets instead of the API server's answer
 */
public record ApiFault(
    Predicate<HttpRequest> request, int times, boolean hasEffect, Answer answer) {

  /** What the caller gets. */
  public sealed interface Answer {

    /**
     * A status of Kubernetes.
     *
     * @param retryAfter the seconds in the header {@code Retry-After}; null leaves it out
     */
    record Status(int code, String reason, @Nullable Integer retryAfter) implements Answer {}

    /** The connection closes without an answer. */
    record Lost() implements Answer {}

    /** Nothing, until the fault is cured. */
    record Silence() implements Answer {}

    /** The API server's own answer, late by this much real time. */
    record Late(Duration delay) implements Answer {}
  }

  /** Requests that are refused with a status, and have no effect. */
  public static ApiFault refused(Predicate<HttpRequest> request, int code, String reason) {
    return new ApiFault(request, Integer.MAX_VALUE, false, new Answer.Status(code, reason, null));
  }

  /** Requests that are refused with a status that says when to come back. */
  public static ApiFault refusedFor(Predicate<HttpRequest> request, int code, int seconds) {
    return new ApiFault(
        request, Integer.MAX_VALUE, false, new Answer.Status(code, "TooManyRequests", seconds));
  }

  /** Requests whose answer never comes, because the connection closes. */
  public static ApiFault lost(Predicate<HttpRequest> request, boolean hasEffect) {
    return new ApiFault(request, Integer.MAX_VALUE, hasEffect, new Answer.Lost());
  }

  /** Requests that nobody answers. */
  public static ApiFault silent(Predicate<HttpRequest> request, boolean hasEffect) {
    return new ApiFault(request, Integer.MAX_VALUE, hasEffect, new Answer.Silence());
  }

  /** Requests that are answered late. */
  public static ApiFault late(Predicate<HttpRequest> request, Duration delay) {
    return new ApiFault(request, Integer.MAX_VALUE, true, new Answer.Late(delay));
  }

  /** The same for so many requests. */
  public ApiFault times(int count) {
    return new ApiFault(request, count, hasEffect, answer);
  }

  /** Whether a request changes something. */
  public static boolean isWrite(HttpRequest request) {
    return !request.method().equals("GET");
  }

  /** Whether a request opens a watch. */
  public static boolean isWatch(HttpRequest request) {
    var query = request.uri().getQuery();
    return query != null && query.contains("watch=true");
  }

  /** Whether a request reads, and does not watch. */
  public static boolean isRead(HttpRequest request) {
    return !isWrite(request) && !isWatch(request);
  }

  /** Whether a request writes the status of a resource. */
  public static boolean isStatusWrite(HttpRequest request) {
    return isWrite(request) && request.uri().getPath().endsWith("/status");
  }

  /** Whether a request creates an event. */
  public static boolean isEvent(HttpRequest request) {
    return request.uri().getPath().endsWith("/events");
  }
}
