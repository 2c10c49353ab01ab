package dev.ssoperator.audit;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.RequestOrigin;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.Text;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One line in the making. A value that is null is left out. */
public final class AuditLine {

  /** Changes only when a field gets another meaning or goes; new fields do not change it. */
  private static final String SCHEMA = "1";

  private final AuditLog log;
  private final AuditEvent event;
  private final HasMetadata resource;
  private final Map<AuditField, String> fields = new EnumMap<>(AuditField.class);

  AuditLine(AuditLog log, AuditEvent event, HasMetadata resource, RequestOrigin origin) {
    this.log = log;
    this.event = event;
    this.resource = resource;
    var meta = resource.getMetadata();
    put(AuditField.SCHEMA, SCHEMA);
    put(AuditField.EVENT, event.text());
    put(AuditField.CAUSE, origin.cause());
    put(AuditField.RESULT, event.result().isEmpty() ? null : event.result());
    put(AuditField.KIND, resource.getKind());
    put(AuditField.NAMESPACE, meta.getNamespace());
    put(AuditField.NAME, meta.getName());
    put(AuditField.UID, meta.getUid());
    put(
        AuditField.GENERATION,
        origin.generation() == null ? null : String.valueOf(origin.generation()));
    put(AuditField.REQUESTED_BY, origin.requestedBy());
    put(AuditField.REQUESTED_BY_FROM, origin.requestedByFrom());
  }

  /** What AWS identifies the assignment by. */
  public AuditLine assignment(AssignedAccess assignment) {
    put(AuditField.PRINCIPAL_TYPE, assignment.principalType().name());
    return with(AuditField.ACCOUNT, assignment.accountId())
        .with(AuditField.PERMISSION_SET, assignment.permissionSetArn())
        .with(AuditField.PRINCIPAL, assignment.principalId());
  }

  /** The permission set by both of its names in AWS. */
  public AuditLine permissionSet(@Nullable String arn, String name) {
    return with(AuditField.PERMISSION_SET, arn).with(AuditField.PERMISSION_SET_NAME, name);
  }

  /** The asynchronous request; its end is when the operator learned of it. */
  public AuditLine request(@Nullable String id, Instant start, @Nullable Instant end) {
    return with(AuditField.REQUEST_ID, id)
        .with(AuditField.START_TIME, start.toString())
        .with(AuditField.END_TIME, end == null ? null : end.toString());
  }

  /** Why a call failed. */
  public AuditLine failure(IdentityCenterException e) {
    return with(AuditField.FAILURE_REASON, e.awsMessage())
        .with(AuditField.AWS_REQUEST_ID, e.awsRequestId());
  }

  /** Sets a field. */
  public AuditLine with(AuditField field, @Nullable String value) {
    put(field, value);
    return this;
  }

  /** Writes the line. */
  public void write() {
    log.write(event, fields);
  }

  /**
   * Writes the line, unless this process has written one under the key.
   *
   * @return whether it was written
   */
  public boolean writeOnce(String key) {
    return log.write(event, key, fields);
  }

  /**
   * Writes the line once per version of the resource: what is found again, because the status could
   * not be written, is the same.
   */
  public boolean writeOncePerVersion() {
    var meta = resource.getMetadata();
    return writeOnce(
        String.join(
            " ",
            event.text(),
            Objects.toString(meta.getUid()),
            Objects.toString(meta.getResourceVersion()),
            fields.getOrDefault(AuditField.ACCOUNT, ""),
            fields.getOrDefault(AuditField.PERMISSION_SET, ""),
            fields.getOrDefault(AuditField.PRINCIPAL, "")));
  }

  private void put(AuditField field, @Nullable String value) {
    if (value != null) {
      fields.put(field, clean(value));
    }
  }

  /** Users choose names: none may begin a line of its own. */
  static String clean(String value) {
    return Text.oneLine(value);
  }
}
