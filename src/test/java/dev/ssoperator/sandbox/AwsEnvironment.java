package dev.ssoperator.sandbox;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends all calls to AWS that are made in this JVM to one endpoint, whatever the environment says,
 * until it is closed.
 */
public final class AwsEnvironment implements AutoCloseable {

  private final Map<String, @Nullable String> before = new HashMap<>();

  /** Sends them there. */
  public AwsEnvironment(URI endpoint) {
    set("aws.endpointUrl", endpoint.toString());
    set("aws.endpointUrlSsoAdmin", endpoint.toString());
    set("aws.endpointUrlIdentitystore", endpoint.toString());
    set("aws.endpointUrlOrganizations", endpoint.toString());
    set("aws.region", "eu-west-1");
    set("aws.accessKeyId", "sandbox");
    set("aws.secretAccessKey", "sandbox");
    // The SDK would ask a proxy of the environment for loopback addresses too.
    set("http.proxyHost", "127.0.0.1");
    set("http.proxyPort", "9");
    set("http.nonProxyHosts", "127.*|localhost");
  }

  @Override
  public void close() {
    before.forEach(
        (property, value) -> {
          if (value == null) {
            System.clearProperty(property);
          } else {
            System.setProperty(property, value);
          }
        });
  }

  private void set(String property, String value) {
    before.put(property, System.setProperty(property, value));
  }
}
