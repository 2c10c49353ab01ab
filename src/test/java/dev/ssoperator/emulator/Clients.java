package dev.ssoperator.emulator;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;

/** The real SDK, pointed at an emulator; one attempt per call. */
final class Clients implements AutoCloseable {
  private final SdkHttpClient http =
      Apache5HttpClient.builder().socketTimeout(Duration.ofSeconds(10)).build();
  private final AnswerRecorder recorder = new AnswerRecorder();
  private final URI endpoint;
  final SsoAdminClient sso;

  Clients(URI endpoint) {
    this.endpoint = endpoint;
    this.sso = configured(SsoAdminClient.builder().httpClient(http)).build();
  }

  /** Few tests need it, and a client takes its time to build. */
  IdentitystoreClient directory() {
    return configured(IdentitystoreClient.builder().httpClient(http)).build();
  }

  OrganizationsClient organizations() {
    return configured(OrganizationsClient.builder().httpClient(http)).build();
  }

  /** What the emulator answered so far, as it was on the wire. */
  List<AnswerRecorder.Answer> answers() {
    return recorder.answers();
  }

  @Override
  public void close() {
    http.close();
  }

  private <B extends AwsClientBuilder<B, ?>> B configured(B builder) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .overrideConfiguration(
            o ->
                o.retryStrategy(RetryMode.STANDARD)
                    .retryStrategy(s -> s.maxAttempts(1))
                    .addExecutionInterceptor(recorder));
  }
}
