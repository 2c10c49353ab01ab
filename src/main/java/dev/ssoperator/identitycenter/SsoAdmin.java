package dev.ssoperator.identitycenter;

import java.util.Optional;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;

/**
 * SSO Admin in one lane, for calls that name the instance: those of {@link AwsErrors}, which fail
 * as {@link ErrorKind#UNAVAILABLE} without a usable instance.
 */
record SsoAdmin(SsoAdminClient client, InstanceLocator locator) {

  /** Makes one call. */
  @FunctionalInterface
  interface Call<T> {
    T make(SsoAdminClient client, String instanceArn);
  }

  <T> T call(String operation, Call<T> call) {
    return AwsErrors.call(operation, () -> make(operation, call));
  }

  <T> Optional<T> find(String operation, Call<T> call) {
    return AwsErrors.find(operation, () -> make(operation, call));
  }

  void tolerate(ErrorKind tolerated, String operation, Call<?> call) {
    AwsErrors.tolerate(tolerated, operation, () -> make(operation, call));
  }

  private <T> T make(String operation, Call<T> call) {
    return call.make(client, locator.require(operation).arn());
  }
}
