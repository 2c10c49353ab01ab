package dev.ssoperator.status;

import dev.ssoperator.api.LogKeys;
import dev.ssoperator.identitycenter.Text;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records transitions as Kubernetes events. A failed write of an event is only logged. */
public final class EventRecorder {

  private static final Logger LOGGER = LoggerFactory.getLogger(EventRecorder.class);
  private static final String COMPONENT = "ssoperator";
  private static final int MAX_NAME = 253;

  /** Where Kubernetes keeps events of objects that have no namespace. */
  private static final String CLUSTER_SCOPED = "default";

  /** kube-apiserver's limit for an event's message. */
  private static final int MAX_BYTES = 1024;

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final Clock clock;
  private final String instance;

  /**
   * Creates a recorder.
   *
   * @param clock the clock for event times
   * @param instance identifies this replica, such as the pod's name
   */
  public EventRecorder(Clock clock, String instance) {
    this.clock = clock;
    this.instance = instance;
  }

  /** Records that the reason of a resource has changed. */
  void record(KubernetesClient client, HasMetadata resource, Verdict verdict) {
    var isWarning = verdict.reason().kind() == Reason.Kind.STALLED;
    record(client, resource, isWarning, verdict.reason().text(), verdict.message());
  }

  /** Records a message that is in no condition. */
  void record(
      KubernetesClient client,
      HasMetadata resource,
      boolean isWarning,
      String reason,
      String message) {
    var now = clock.instant();
    var meta = resource.getMetadata();
    var second = now.truncatedTo(ChronoUnit.SECONDS).toString();
    var identity = meta.getUid() + reason + message + meta.getGeneration() + now;
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(Objects.requireNonNullElse(meta.getNamespace(), CLUSTER_SCOPED))
            .withName(name(meta.getName(), Integer.toHexString(identity.hashCode())))
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion(resource.getApiVersion())
            .withKind(resource.getKind())
            .withNamespace(meta.getNamespace())
            .withName(meta.getName())
            .withUid(meta.getUid())
            .withResourceVersion(meta.getResourceVersion())
            .endInvolvedObject()
            .withType(isWarning ? "Warning" : "Normal")
            .withReason(reason)
            .withAction("Reconcile")
            .withMessage(Text.oneLine(message, MAX_BYTES))
            .withNewSource()
            .withComponent(COMPONENT)
            .endSource()
            .withReportingComponent(COMPONENT)
            .withReportingInstance(instance)
            .withFirstTimestamp(second)
            .withLastTimestamp(second)
            .withEventTime(new MicroTime(MICROS.format(now)))
            .withCount(1)
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        // The client has retried, because the first response was lost.
        return;
      }
      LogFields.add(LOGGER.atWarn(), resource)
          .addKeyValue(LogKeys.REASON, reason)
          .log("Event not recorded: {}", e.getMessage());
    }
  }

  /** Like the resource's name, an event's name must be a DNS subdomain. */
  private static String name(String resource, String suffix) {
    var length = Math.min(resource.length(), MAX_NAME - suffix.length() - 1);
    return resource.substring(0, length).replaceAll("[-.]+$", "") + "." + suffix;
  }
}
