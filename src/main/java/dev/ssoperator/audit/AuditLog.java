package dev.ssoperator.audit;

import dev.ssoperator.api.RequestOrigin;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the evidence. An end that is learned again, because the status that records it could not
 * be written, is not written twice by one process. Thread-safe.
 */
public final class AuditLog {

  /** The logger whose lines are evidence. */
  private static final Logger AUDIT = LoggerFactory.getLogger("audit");

  /** More than the operator can end between a line and the status that records its cause. */
  private static final int MAX_REMEMBERED = 10_000;

  private final boolean isStamped;
  private final Map<AuditEvent, LongAdder> counts = new EnumMap<>(AuditEvent.class);
  private final Set<String> written =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MAX_REMEMBERED;
            }
          });

  /**
   * Creates a log.
   *
   * @param isStamped whether an admission policy sets the annotation {@code
   *     ssoperator.dev/requested-by}, so that it names who changed the spec
   */
  public AuditLog(boolean isStamped) {
    this.isStamped = isStamped;
    for (var event : AuditEvent.values()) {
      counts.put(event, new LongAdder());
    }
  }

  /** Begins a line about a resource as it is now. */
  public AuditLine line(AuditEvent event, AuditCause cause, HasMetadata resource) {
    return new AuditLine(this, event, resource, origin(cause, resource));
  }

  /** Begins a line about a request that was sent for a resource as it was then. */
  public AuditLine line(AuditEvent event, RequestOrigin origin, HasMetadata resource) {
    return new AuditLine(this, event, resource, origin);
  }

  /** Why a request is sent, and for which spec; to be kept until it ends. */
  public RequestOrigin origin(AuditCause cause, HasMetadata resource) {
    var requestedBy =
        cause.isRequestedInSpec() ? RequestedBy.of(resource, isStamped).orElse(null) : null;
    return new RequestOrigin(
        cause.text(),
        resource.getMetadata().getGeneration(),
        requestedBy == null ? null : AuditLine.clean(requestedBy.name()),
        requestedBy == null ? null : requestedBy.from());
  }

  /** The same for an earlier generation; who changed that spec is known only of the present one. */
  public RequestOrigin origin(AuditCause cause, HasMetadata resource, @Nullable Long generation) {
    return Objects.equals(generation, resource.getMetadata().getGeneration())
        ? origin(cause, resource)
        : new RequestOrigin(cause.text(), generation, null, null);
  }

  /** How many lines of an event this process has written. */
  public long count(AuditEvent event) {
    return counts(event).sum();
  }

  /** Writes a line, unless one was written before under the same key. */
  boolean write(AuditEvent event, String key, Map<AuditField, String> fields) {
    synchronized (written) {
      if (!written.add(key)) {
        return false;
      }
    }
    write(event, fields);
    return true;
  }

  void write(AuditEvent event, Map<AuditField, String> fields) {
    var entry = AUDIT.atLevel(event.level());
    for (var field : fields.entrySet()) {
      entry = entry.addKeyValue(field.getKey().key(), field.getValue());
    }
    entry.log(event.message());
    counts(event).increment();
  }

  private LongAdder counts(AuditEvent event) {
    return counts.getOrDefault(event, new LongAdder());
  }
}
