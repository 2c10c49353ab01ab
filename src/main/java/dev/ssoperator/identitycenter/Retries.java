package dev.ssoperator.identitycenter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * The SDK's retry strategy: its standard mode without throttling, because no reconciliation thread
 * should sleep for that.
 */
final class Retries {

  private static final Set<Integer> STATUS_CODES = Set.of(500, 502, 503, 504);

  private Retries() {}

  /** A new strategy for each client, so that clients share no retry quota. */
  static RetryStrategy strategy() {
    return DefaultRetryStrategy.standardStrategyBuilder()
        // The client's defaults would add throttling again.
        .useClientDefaults(false)
        .maxAttempts(AwsRetryStrategy.standardRetryStrategy().maxAttempts())
        .retryOnExceptionOrCauseInstanceOf(IOException.class)
        .retryOnExceptionOrCauseInstanceOf(UncheckedIOException.class)
        .retryOnExceptionInstanceOf(ApiCallAttemptTimeoutException.class)
        .retryOnException(Retries::isTransient)
        .build();
  }

  private static boolean isTransient(Throwable failure) {
    return failure instanceof SdkServiceException answer
        ? !answer.isThrottlingException()
            && (STATUS_CODES.contains(answer.statusCode())
                || answer.isClockSkewException()
                || answer.isRetryableException()
                || answer.retryable())
        : failure instanceof SdkException e && e.retryable();
  }
}
