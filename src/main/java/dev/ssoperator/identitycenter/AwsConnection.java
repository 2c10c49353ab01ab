package dev.ssoperator.identitycenter;

import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;

/**
 * The connection to AWS: one HTTP client, three services. Region, credentials and endpoints come
 * from the SDK's own default chains ({@code AWS_REGION}, IRSA, Pod Identity, {@code
 * AWS_ENDPOINT_URL…}).
 */
public final class AwsConnection implements AutoCloseable {

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(20);

  private final SdkHttpClient http;
  private final SsoAdminClient ssoAdmin;
  private final IdentitystoreClient identityStore;
  private final OrganizationsClient organizations;
  private final IdentityCenter identityCenter;
  private final Directory directory;

  /**
   * Opens the connection; no call is made yet.
   *
   * @param settings what the operator's configuration says about AWS
   * @param clock the clock that remembered answers age by
   */
  public AwsConnection(AwsSettings settings, Clock clock) {
    http = Apache5HttpClient.builder().maxConnections(settings.maxConnections()).build();
    ssoAdmin = configure(SsoAdminClient.builder()).build();
    identityStore = configure(IdentitystoreClient.builder()).build();
    organizations = configure(OrganizationsClient.builder()).build();
    var locator =
        new InstanceLocator(
            ssoAdmin,
            settings.instanceArn(),
            clock,
            settings.rememberFor(),
            settings.recheckAfter());
    identityCenter = new SdkIdentityCenter(ssoAdmin, locator);
    directory =
        new SdkDirectory(
            identityStore,
            locator,
            new AccountNames(organizations, clock, settings.rememberFor(), settings.recheckAfter()),
            clock,
            settings.rememberFor());
  }

  /** Permission sets and assignments. */
  public IdentityCenter identityCenter() {
    return identityCenter;
  }

  /** Groups, users and accounts by name. */
  public Directory directory() {
    return directory;
  }

  @Override
  public void close() {
    ssoAdmin.close();
    identityStore.close();
    organizations.close();
    http.close();
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B configure(
      B builder) {
    return builder
        .httpClient(http)
        .overrideConfiguration(
            o ->
                o.retryStrategy(RetryMode.STANDARD)
                    .apiCallTimeout(CALL_TIMEOUT)
                    .apiCallAttemptTimeout(ATTEMPT_TIMEOUT));
  }

  /**
   * What the operator's configuration says about AWS.
   *
   * @param instanceArn the instance to use, or null to find the only one
   * @param rememberFor how long ids found by name, and a usable instance, are remembered
   * @param recheckAfter how soon an instance that was not usable is looked at again, and the
   *     accounts for a name that none of them had
   * @param maxConnections the most HTTP connections open at once
   */
  public record AwsSettings(
      @Nullable String instanceArn,
      Duration rememberFor,
      Duration recheckAfter,
      int maxConnections) {}
}
