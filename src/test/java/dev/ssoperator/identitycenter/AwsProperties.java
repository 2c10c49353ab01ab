package dev.ssoperator.identitycenter;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The system properties that point the real SDK at an endpoint; what was there before returns. */
final class AwsProperties implements AutoCloseable {

  private final Map<String, @Nullable String> before = new HashMap<>();

  AwsProperties(URI endpoint, int attempts) {
    set("aws.region", "eu-west-1");
    set("aws.accessKeyId", "test");
    set("aws.secretAccessKey", "test");
    set("aws.endpointUrl", endpoint.toString());
    set("aws.maxAttempts", String.valueOf(attempts));
  }

  private void set(String name, String value) {
    before.put(name, System.setProperty(name, value));
  }

  @Override
  public void close() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }
}
