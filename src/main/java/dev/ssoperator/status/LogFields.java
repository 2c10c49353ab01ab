package dev.ssoperator.status;

import dev.ssoperator.api.LogKeys;
import dev.ssoperator.api.ManagedStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/** Adds keys to a log entry that identify the resource, in Kubernetes and, if known, in AWS. */
public final class LogFields {

  private LogFields() {}

  /** Adds the keys of the resource. */
  public static LoggingEventBuilder add(LoggingEventBuilder entry, HasMetadata resource) {
    var named = addName(entry, resource);
    if (!(resource instanceof CustomResource<?, ?> custom)
        || !(custom.getStatus() instanceof ManagedStatus status)) {
      return named;
    }
    var object = status.represents();
    var located = add(named, LogKeys.ACCOUNT, object.accountId());
    return add(
        add(located, LogKeys.PERMISSION_SET, object.permissionSetArn()),
        LogKeys.REQUEST_ID,
        object.requestId());
  }

  /** Adds the keys that name the resource in Kubernetes. */
  static LoggingEventBuilder addName(LoggingEventBuilder entry, HasMetadata resource) {
    return entry
        .addKeyValue(LogKeys.KIND, resource.getKind())
        .addKeyValue(LogKeys.NAMESPACE, resource.getMetadata().getNamespace())
        .addKeyValue(LogKeys.NAME, resource.getMetadata().getName());
  }

  private static LoggingEventBuilder add(
      LoggingEventBuilder entry, String key, @Nullable String value) {
    return value == null ? entry : entry.addKeyValue(key, value);
  }
}
