package dev.ssoperator.status;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Marks transitions with Kubernetes events. An event that cannot be written is logged, no more. */
public final class EventRecorder {

  private static final Logger LOGGER = LoggerFactory.getLogger(EventRecorder.class);
  private static final String COMPONENT = "ssoperator";
  private static final int MAX_MESSAGE = 1024;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final Clock clock;
  private final String instance;

  /**
   * Creates a recorder.
   *
   * @param clock the clock events are dated by
   * @param instance what tells this process from others, such as the pod's name
   */
  public EventRecorder(Clock clock, String instance) {
    this.clock = clock;
    this.instance = instance;
  }

  void record(KubernetesClient client, HasMetadata resource, Verdict verdict, Instant since) {
    var now = clock.instant();
    var meta = resource.getMetadata();
    var second = now.truncatedTo(ChronoUnit.SECONDS).toString();
    var identity =
        meta.getUid() + verdict.reason() + verdict.message() + since + meta.getGeneration() + now;
    var message = verdict.message();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(meta.getNamespace())
            .withName(meta.getName() + "." + Integer.toHexString(identity.hashCode()))
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion(resource.getApiVersion())
            .withKind(resource.getKind())
            .withNamespace(meta.getNamespace())
            .withName(meta.getName())
            .withUid(meta.getUid())
            .withResourceVersion(meta.getResourceVersion())
            .endInvolvedObject()
            .withType(verdict.reason().kind() == Reason.Kind.STALLED ? "Warning" : "Normal")
            .withReason(verdict.reason().text())
            .withAction("Reconcile")
            .withMessage(message.substring(0, Math.min(message.length(), MAX_MESSAGE)))
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
      LogFields.add(LOGGER.atWarn(), resource)
          .addKeyValue(LogKeys.REASON, verdict.reason().text())
          .log("Event not recorded: {}", e.getMessage());
    }
  }
}
