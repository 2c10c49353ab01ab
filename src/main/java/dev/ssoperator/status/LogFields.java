package dev.ssoperator.status;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/** Says in a log entry which resource it is about, and what that is in AWS as far as is known. */
public final class LogFields {

  private LogFields() {}

  /** Adds the keys of the resource. */
  public static LoggingEventBuilder add(LoggingEventBuilder entry, HasMetadata resource) {
    var named = addName(entry, resource);
    if (resource instanceof AccountAssignment assignment) {
      return add(named, assignment);
    }
    return resource instanceof PermissionSet set ? add(named, set) : named;
  }

  /** Adds the keys that name the resource in Kubernetes. */
  static LoggingEventBuilder addName(LoggingEventBuilder entry, HasMetadata resource) {
    return entry
        .addKeyValue(LogKeys.KIND, resource.getKind())
        .addKeyValue(LogKeys.NAMESPACE, resource.getMetadata().getNamespace())
        .addKeyValue(LogKeys.NAME, resource.getMetadata().getName());
  }

  private static LoggingEventBuilder add(LoggingEventBuilder entry, AccountAssignment assignment) {
    var status = assignment.getStatus();
    if (status == null) {
      return entry;
    }
    var access = status.resolved() == null ? status.assigned() : status.resolved();
    var request = status.request();
    return add(
        entry,
        access == null ? null : access.accountId(),
        access == null ? null : access.permissionSetArn(),
        request == null ? null : request.id());
  }

  private static LoggingEventBuilder add(LoggingEventBuilder entry, PermissionSet set) {
    var status = set.getStatus();
    if (status == null) {
      return entry;
    }
    var request = status.request();
    return add(
        entry,
        request == null ? null : request.accountId(),
        status.arn(),
        request == null ? null : request.id());
  }

  private static LoggingEventBuilder add(
      LoggingEventBuilder entry,
      @Nullable String account,
      @Nullable String permissionSet,
      @Nullable String requestId) {
    var located = add(entry, LogKeys.ACCOUNT, account);
    return add(add(located, LogKeys.PERMISSION_SET, permissionSet), LogKeys.REQUEST_ID, requestId);
  }

  private static LoggingEventBuilder add(
      LoggingEventBuilder entry, String key, @Nullable String value) {
    return value == null ? entry : entry.addKeyValue(key, value);
  }
}
