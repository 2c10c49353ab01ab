package dev.ssoperator.request;

import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.InstanceState.NotReady;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.Optional;

/** What keeps the operator from working on a resource at all. */
public final class Gate {

  private static final Duration RECHECK_INSTANCE = Duration.ofSeconds(30);

  private final IdentityCenter identityCenter;
  private final Backoff backoff;

  /** Creates the gate. */
  public Gate(IdentityCenter identityCenter, Backoff backoff) {
    this.identityCenter = identityCenter;
    this.backoff = backoff;
  }

  /** The verdict when the user has paused the resource. */
  public static Optional<Verdict> paused(HasMetadata resource) {
    return Annotations.isPaused(resource)
        ? Optional.of(
            Verdict.of(
                Reason.PAUSED,
                "paused by annotation %s; remove it to go on".formatted(Annotations.PAUSED)))
        : Optional.empty();
  }

  /** The verdict when there is no instance to work on; counts as a failure if AWS cannot say. */
  public Optional<Verdict> instanceNotReady(HasMetadata resource) {
    return identityCenter.instance() instanceof NotReady notReady
        ? Optional.of(
            Verdict.of(Reason.INSTANCE_NOT_READY, notReady.reason())
                .recheckAfter(delay(notReady, resource)))
        : Optional.empty();
  }

  private Duration delay(NotReady notReady, HasMetadata resource) {
    if (!notReady.isUnanswered()) {
      return RECHECK_INSTANCE;
    }
    var retry = backoff.failed(ResourceID.fromResource(resource));
    return retry.compareTo(RECHECK_INSTANCE) < 0 ? retry : RECHECK_INSTANCE;
  }
}
