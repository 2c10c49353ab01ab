package dev.ssoperator.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The state of a resource at the end of a reconciliation.
 *
 * @param reason why
 * @param message an actionable sentence for users
 * @param recheckAfter delay of the requeue; null for the next drift check
 * @param basis the state that the reconciliation is based on
 * @param keepsTurn whether the resource keeps its position in the queue for requests, because it
 *     continues as soon as it is woken
 */
public record Verdict(
    Reason reason,
    String message,
    @Nullable Duration recheckAfter,
    Basis basis,
    boolean keepsTurn) {

  /** The state that a reconciliation is based on. */
  public enum Basis {
    /** The state in AWS and the API server. */
    CURRENT,
    /** AWS could not be read, so the last known state may still hold. */
    UNREAD
  }

  /** Retry interval of each resource while the API server refuses writes. */
  public static final Duration RETRY_WRITES = Duration.ofSeconds(10);

  /** Requeue interval in case a wake-up is lost. */
  private static final Duration RECHECK_READS = Duration.ofMinutes(1);

  private static final Duration RECHECK_OUTDATED = Duration.ofSeconds(1);

  /** The verdict while AWS is being read. It does not replace a verdict on the same spec. */
  public static final Verdict CHECKING =
      of(Reason.CHECKING, "reading AWS state").recheckAfter(RECHECK_READS).keepingTurn();

  /** A verdict that holds until the next drift check or event. */
  public static Verdict of(Reason reason, String message) {
    return new Verdict(reason, message, null, Basis.CURRENT, false);
  }

  /** The verdict after the API server has refused a write. */
  public static Verdict writeRefused() {
    return outdated().recheckAfter(RETRY_WRITES);
  }

  /** The verdict if the state that a reconciliation started from is stale. */
  public static Verdict outdated() {
    return CHECKING.recheckAfter(RECHECK_OUTDATED);
  }

  /** The same verdict, on a resource for which AWS could not be read. */
  public Verdict unread() {
    return new Verdict(reason, message, recheckAfter, Basis.UNREAD, keepsTurn);
  }

  /** The same verdict, on a resource that keeps its position in the queue for requests. */
  public Verdict keepingTurn() {
    return new Verdict(reason, message, recheckAfter, basis, true);
  }

  /** The same verdict, in other words. */
  public Verdict withMessage(String other) {
    return new Verdict(reason, other, recheckAfter, basis, keepsTurn);
  }

  /** The same verdict, requeued no later than the other. */
  public Verdict noLaterThan(Verdict other) {
    var sooner = other.recheckAfter;
    return sooner != null && (recheckAfter == null || sooner.compareTo(recheckAfter) < 0)
        ? recheckAfter(sooner)
        : this;
  }

  /** The same verdict, requeued after the given time. */
  public Verdict recheckAfter(Duration delay) {
    return new Verdict(reason, message, delay, basis, keepsTurn);
  }
}
