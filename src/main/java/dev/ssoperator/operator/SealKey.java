package dev.ssoperator.operator;

import dev.ssoperator.access.Seals;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key of the seals in statuses: a Secret, which the operator creates when there is none. */
final class SealKey {

  private static final Logger LOGGER = LoggerFactory.getLogger(SealKey.class);
  private static final String NAME = "ssoperator-seal-key";
  private static final String KEY = "key";

  private final ApiServer apiServer;
  private final OperatorConfiguration configuration;

  SealKey(ApiServer apiServer, OperatorConfiguration configuration) {
    this.apiServer = apiServer;
    this.configuration = configuration;
  }

  /**
   * The seals with the key, or without it where the operator may not have it.
   *
   * @throws KubernetesClientException if the API server does not respond
   */
  Seals seals() {
    var isRequired = configuration.hasBoundaries();
    try {
      var key = apiServer.withFailFast(this::read);
      if (key.length == Seals.KEY_LENGTH) {
        return Seals.with(key, isRequired);
      }
      report("its field %s must be %d bytes in base64".formatted(KEY, Seals.KEY_LENGTH));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN
          && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      report(Problems.explain(e));
    }
    return Seals.withoutKey(isRequired);
  }

  private void report(String problem) {
    LOGGER.warn(
        "Statuses are not sealed, because Secret {}/{} cannot be used: {}. Grant the operator get"
            + " on it and create on Secrets there, then restart the operator. Where boundaries are"
            + " required, what was assigned before a restart is revoked only once the operator has"
            + " evaluated its resource, or once it is released",
        configuration.recordNamespace(),
        NAME,
        problem);
  }

  private byte[] read(KubernetesClient client) {
    var secret = get(client);
    return bytes(secret == null ? create(client) : secret);
  }

  private @Nullable Secret get(KubernetesClient client) {
    return client.secrets().inNamespace(configuration.recordNamespace()).withName(NAME).get();
  }

  private Secret create(KubernetesClient client) {
    var key = new byte[Seals.KEY_LENGTH];
    new SecureRandom().nextBytes(key);
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(configuration.recordNamespace())
            .withName(NAME)
            .endMetadata()
            .withType("Opaque")
            .withImmutable(true)
            .withData(Map.of(KEY, Base64.getEncoder().encodeToString(key)))
            .build();
    try {
      return client.resource(secret).create();
    } catch (KubernetesClientException e) {
      var created = e.getCode() == HttpURLConnection.HTTP_CONFLICT ? get(client) : null;
      if (created == null) {
        throw e;
      }
      return created;
    }
  }

  private static byte[] bytes(Secret secret) {
    var data = secret.getData();
    try {
      return data == null ? new byte[0] : Base64.getDecoder().decode(data.getOrDefault(KEY, ""));
    } catch (IllegalArgumentException e) {
      LOGGER.debug("The key is no base64", e);
      return new byte[0];
    }
  }
}
