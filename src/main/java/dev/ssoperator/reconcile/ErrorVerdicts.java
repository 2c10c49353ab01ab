package dev.ssoperator.reconcile;

import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.LogFields;
import dev.ssoperator.status.OutdatedException;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps failed calls to a verdict: reason and message of the condition, and the retry. */
public final class ErrorVerdicts {

  private static final Logger LOGGER = LoggerFactory.getLogger(ErrorVerdicts.class);

  private final Pacing pacing;
  private final Backoff backoff;

  /** Creates the mapping. */
  public ErrorVerdicts(Pacing pacing, Backoff backoff) {
    this.pacing = pacing;
    this.backoff = backoff;
  }

  /**
   * Runs a reconciliation's steps; an exception becomes a verdict. Empty if nothing is left to do.
   */
  public Optional<Verdict> guard(HasMetadata resource, Supplier<Optional<Verdict>> steps) {
    var id = ResourceID.fromResource(resource);
    try {
      var verdict = steps.get();
      if (verdict.isEmpty() || verdict.get().reason().kind() == Reason.Kind.READY) {
        backoff.reset(id);
      }
      return verdict;
    } catch (IdentityCenterException e) {
      return Optional.of(verdict(resource, e));
    } catch (OutdatedException e) {
      LogFields.add(LOGGER.atDebug(), resource)
          .log("Reconciliation ends early: {}", e.getMessage());
      return Optional.of(Verdict.outdated());
    } catch (KubernetesClientException e) {
      LogFields.add(LOGGER.atWarn(), resource)
          .log(
              "The API server rejected the request, retrying in {}: {}",
              Verdict.RETRY_WRITES,
              e.getMessage());
      return Optional.of(Verdict.writeRefused());
    } catch (RuntimeException e) {
      return Optional.of(unexpected(resource, e, String.valueOf(e.getMessage())));
    } catch (StackOverflowError | LinkageError e) {
      // After an Error, Java Operator SDK would never reconcile the resource again.
      return Optional.of(unexpected(resource, e, String.valueOf(e)));
    }
  }

  private Verdict unexpected(HasMetadata resource, Throwable failure, String message) {
    LogFields.add(LOGGER.atError(), resource)
        .setCause(failure)
        .log("Reconciliation failed unexpectedly");
    return Verdict.of(Reason.UNEXPECTED_ERROR, message)
        .recheckAfter(backoff.failed(ResourceID.fromResource(resource)));
  }

  /** The verdict on a resource whose call failed. */
  public Verdict verdict(HasMetadata resource, IdentityCenterException e) {
    e.addTo(LogFields.add(LOGGER.atWarn(), resource))
        .log("AWS call failed ({}): {}", e.kind(), e.awsMessage());
    if (e.kind() == ErrorKind.NOT_LEADING) {
      // Not a failure: the leader, this replica or another, reconciles the resource again.
      return Verdict.outdated();
    }
    var delay =
        e.kind().isLasting()
            ? pacing.stalledRetryInterval()
            : backoff.failed(ResourceID.fromResource(resource));
    return describe(e).recheckAfter(delay);
  }

  /** The verdict on a failed call, without the time of the retry. */
  public static Verdict describe(IdentityCenterException e) {
    var verdict = Verdict.of(reason(e.kind()), "%s: %s".formatted(e.operation(), e.awsMessage()));
    if (e.kind() == ErrorKind.SLOTS_FULL) {
      return verdict.keepingTurn();
    }
    var isUnread = e.kind().concernsEveryCall() || e.kind() == ErrorKind.MALFORMED;
    return e.isRead() && isUnread ? verdict.unread() : verdict;
  }

  private static Reason reason(ErrorKind kind) {
    return switch (kind) {
      case OPERATION_IN_PROGRESS -> Reason.OPERATION_IN_PROGRESS;
      case INCONSISTENT -> Reason.RETRYING;
      case CREDENTIALS_REFUSED, KEY_UNUSABLE -> Reason.INSTANCE_NOT_READY;
      case STILL_IN_USE -> Reason.WAITING_FOR_ASSIGNMENTS;
      case THROTTLED -> Reason.THROTTLED;
      case SLOTS_FULL -> Reason.WAITING_FOR_SLOT;
      case UNAVAILABLE, UNKNOWN, MALFORMED -> Reason.AWS_UNAVAILABLE;
      case NOT_FOUND -> Reason.NOT_FOUND;
      case INVALID -> Reason.INVALID_SPEC;
      case DENIED -> Reason.ACCESS_DENIED;
      case LIMIT_EXCEEDED -> Reason.LIMIT_EXCEEDED;
      case ALREADY_EXISTS -> Reason.ALREADY_EXISTS;
      case NOT_LEADING -> Reason.CHECKING;
    };
  }
}
