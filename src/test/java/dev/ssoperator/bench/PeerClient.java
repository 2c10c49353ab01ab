package dev.ssoperator.bench;

import dev.ssoperator.bench.Company.Grant;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.PrincipalType;
import software.amazon.awssdk.services.ssoadmin.model.StatusValues;
import software.amazon.awssdk.services.ssoadmin.model.TargetType;

/**
 * Makes an assignment as tools do that keep no account of quotas: look, create, ask every five
 * seconds how it goes, look again, and try what was refused again after five seconds.
 */
final class PeerClient implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final SdkHttpClient http = Apache5HttpClient.create();
  private final SsoAdminClient sso;
  private final Duration pause;

  PeerClient(URI endpoint, Compression time) {
    pause = time.here(PAUSE);
    sso =
        SsoAdminClient.builder()
            .httpClient(http)
            .endpointOverride(endpoint)
            .region(Region.EU_WEST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .overrideConfiguration(
                o -> o.retryStrategy(RetryMode.STANDARD).retryStrategy(s -> s.maxAttempts(1)))
            .build();
  }

  /** Makes one assignment, and returns when it exists. */
  void make(Grant grant) throws InterruptedException {
    look(grant);
    var status =
        admitted(
            () ->
                sso.createAccountAssignment(
                        r ->
                            r.instanceArn(Company.instanceArn())
                                .permissionSetArn(Company.setArn(grant.set()))
                                .targetType(TargetType.AWS_ACCOUNT)
                                .targetId(Company.accountId(grant.account()))
                                .principalType(PrincipalType.GROUP)
                                .principalId(Company.groupId(grant.group())))
                    .accountAssignmentCreationStatus());
    var id = status.requestId();
    while (status.status() == StatusValues.IN_PROGRESS) {
      Waiting.pause(pause);
      status =
          admitted(
              () ->
                  sso.describeAccountAssignmentCreationStatus(
                          r ->
                              r.instanceArn(Company.instanceArn())
                                  .accountAssignmentCreationRequestId(id))
                      .accountAssignmentCreationStatus());
    }
    look(grant);
  }

  private void look(Grant grant) throws InterruptedException {
    look(Company.instanceArn(), Company.accountId(grant.account()), Company.setArn(grant.set()));
  }

  /** Reads the assignments of a permission set in an account. */
  void look(String instanceArn, String accountId, String permissionSetArn)
      throws InterruptedException {
    admitted(
        () ->
            sso.listAccountAssignments(
                r ->
                    r.instanceArn(instanceArn)
                        .accountId(accountId)
                        .permissionSetArn(permissionSetArn)));
  }

  private <T> T admitted(Supplier<T> call) throws InterruptedException {
    while (true) {
      try {
        return call.get();
      } catch (AwsServiceException e) {
        if (!e.awsErrorDetails().errorCode().equals("ThrottlingException")) {
          throw e;
        }
        Waiting.pause(pause);
      }
    }
  }

  @Override
  public void close() {
    sso.close();
    http.close();
  }
}
