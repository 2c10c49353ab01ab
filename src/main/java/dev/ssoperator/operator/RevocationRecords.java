package dev.ssoperator.operator;

import dev.ssoperator.access.BreakerRecord;
import dev.ssoperator.access.BreakerStore;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.OutdatedException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts revocations in a ConfigMap, one key for each namespace. */
final class RevocationRecords implements BreakerStore {

  private static final Logger LOGGER = LoggerFactory.getLogger(RevocationRecords.class);
  private static final String NAME = "ssoperator-revocations";

  private final KubernetesClient client;
  private final String namespace;
  private final BooleanSupplier isLeading;
  private final Map<String, String> data = new HashMap<>();

  /**
   * Creates records in a ConfigMap of a namespace.
   *
   * @param isLeading false while another replica counts
   */
  RevocationRecords(KubernetesClient client, String namespace, BooleanSupplier isLeading) {
    this.client = client;
    this.namespace = namespace;
    this.isLeading = isLeading;
  }

  @Override
  public synchronized Map<String, BreakerRecord> load() {
    var configMap = configMap().get();
    if (configMap == null) {
      create();
    } else if (configMap.getData() != null) {
      data.putAll(configMap.getData());
    }
    var records = new HashMap<String, BreakerRecord>();
    data.forEach((recorded, json) -> records.put(recorded, read(recorded, json)));
    return records;
  }

  private void create() {
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(NAME)
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }

  private BreakerRecord read(String recorded, String json) {
    try {
      var record = client.getKubernetesSerialization().unmarshal(json, BreakerRecord.class);
      if (record != null) {
        return record;
      }
    } catch (RuntimeException e) {
      LOGGER.debug("The record of {} cannot be parsed", recorded, e);
    }
    LOGGER.warn(
        "Revocations of namespace {} are held: its key in ConfigMap {}/{} is no record",
        recorded,
        namespace,
        NAME);
    return BreakerRecord.unreadable();
  }

  @Override
  public synchronized void save(String recorded, BreakerRecord record) {
    if (!isLeading.getAsBoolean()) {
      throw new OutdatedException("this replica is not the leader, or is shutting down");
    }
    var serialization = client.getKubernetesSerialization();
    data.put(recorded, serialization.asJson(record));
    var patch = Map.of("data", Map.of(recorded, serialization.asJson(record)));
    try {
      configMap().patch(PatchContext.of(PatchType.JSON_MERGE), serialization.asJson(patch));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      // Somebody has deleted it; what was counted is still known here.
      create();
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
}
