package dev.ssoperator.request;

import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.InstanceState;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Optional;

/** What keeps the operator from working on a resource at all. */
public final class Gate {

  private static final Duration RECHECK_INSTANCE = Duration.ofSeconds(30);

  private final IdentityCenter identityCenter;

  /** Creates the gate. */
  public Gate(IdentityCenter identityCenter) {
    this.identityCenter = identityCenter;
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

  /** The verdict when there is no instance to work on. */
  public Optional<Verdict> instanceNotReady() {
    return identityCenter.instance() instanceof InstanceState.NotReady notReady
        ? Optional.of(
            Verdict.of(Reason.INSTANCE_NOT_READY, notReady.reason()).recheckAfter(RECHECK_INSTANCE))
        : Optional.empty();
  }
}
