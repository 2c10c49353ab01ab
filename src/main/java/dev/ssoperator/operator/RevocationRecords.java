package dev.ssoperator.operator;

import dev.ssoperator.access.BreakerRecord;
import dev.ssoperator.access.BreakerStore;
import dev.ssoperator.status.Annotations;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts revocations in a ConfigMap, one key for each namespace. */
final class RevocationRecords implements BreakerStore {

  private static final String NAME = "ssoperator-revocations";
  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;
  private final String namespace;

  /** Creates records in a ConfigMap of a namespace. */
  RevocationRecords(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public Map<String, BreakerRecord> load() {
    var records = new HashMap<String, BreakerRecord>();
    data(configMap().get()).forEach((key, json) -> records.put(key, read(json)));
    return records;
  }

  private BreakerRecord read(String json) {
    return client.getKubernetesSerialization().unmarshal(json, BreakerRecord.class);
  }

  @Override
  public void save(String recorded, BreakerRecord record) {
    for (var attempt = 1; ; attempt++) {
      try {
        write(recorded, client.getKubernetesSerialization().asJson(record));
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void write(String key, String json) {
    var current = configMap().get();
    if (current == null) {
      var created =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withNamespace(namespace)
              .withName(NAME)
              .endMetadata()
              .addToData(key, json)
              .build();
      client.resource(created).create();
    } else {
      client.resource(new ConfigMapBuilder(current).addToData(key, json).build()).update();
    }
  }

  @Override
  public Optional<String> release(String released) {
    return Optional.ofNullable(client.namespaces().withName(released).get())
        .map(found -> found.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Annotations.ALLOW_REVOCATIONS));
  }

  private Resource<ConfigMap> configMap() {
    return client.configMaps().inNamespace(namespace).withName(NAME);
  }

  private static Map<String, String> data(@Nullable ConfigMap configMap) {
    return configMap == null || configMap.getData() == null ? Map.of() : configMap.getData();
  }
}
