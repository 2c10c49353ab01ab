package dev.ssoperator.identitycenter;

import java.util.Optional;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;

/**
 * SSO Admin in one lane, for calls that name the instance. Without a usable instance a call fails
 * as {@link ErrorKind#UNAVAILABLE}, otherwise as {@link AwsErrors} says.
 */
record SsoAdmin(SsoAdminClient client, InstanceLocator locator) {

  /** Makes one call. */
  @FunctionalInterface
  interface Call<T> {
    T make(SsoAdminClient client, String instanceArn);
  }

  /** Makes a call. */
  <T> T call(String operation, Call<T> call) {
    return AwsErrors.call(operation, () -> make(operation, call));
  }

  /** Makes a call; {@link ErrorKind#NOT_FOUND} becomes empty. */
  <T> Optional<T> find(String operation, Call<T> call) {
    return AwsErrors.find(operation, () -> make(operation, call));
  }

  /** Makes a call; an error of the tolerated kind means that its effect exists already. */
  void tolerate(ErrorKind tolerated, String operation, Call<?> call) {
    AwsErrors.tolerate(tolerated, operation, () -> make(operation, call));
  }

  private <T> T make(String operation, Call<T> call) {
    return call.make(client, locator.require(operation).arn());
  }
}
