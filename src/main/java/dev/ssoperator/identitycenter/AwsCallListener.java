package dev.ssoperator.identitycenter;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Receives every call of AWS after it has ended, on the thread that made it. */
@FunctionalInterface
public interface AwsCallListener {

  /**
   * A call has ended.
   *
   * @param service {@code sso-admin}, {@code identity-store} or {@code organizations}
   * @param operation AWS's name of it
   * @param error what went wrong, or null
   * @param took from leaving the queue until the response, including the SDK's retries
   */
  void ended(String service, String operation, @Nullable ErrorKind error, Duration took);
}
