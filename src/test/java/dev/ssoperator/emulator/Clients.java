package dev.ssoperator.emulator;

import java.net.URI;
import java.time.Duration;
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
  final SsoAdminClient sso;
  final IdentitystoreClient directory;
  final OrganizationsClient organizations;

  Clients(URI endpoint) {
    sso = configured(SsoAdminClient.builder().httpClient(http), endpoint).build();
    directory = configured(IdentitystoreClient.builder().httpClient(http), endpoint).build();
    organizations = configured(OrganizationsClient.builder().httpClient(http), endpoint).build();
  }

  @Override
  public void close() {
    http.close();
  }

  private static <B extends AwsClientBuilder<B, ?>> B configured(B builder, URI endpoint) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .overrideConfiguration(
            o -> o.retryStrategy(RetryMode.STANDARD).retryStrategy(s -> s.maxAttempts(1)));
  }
}
