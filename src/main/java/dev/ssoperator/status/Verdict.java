package dev.ssoperator.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a resource stands at the end of a reconciliation.
 *
 * @param reason why
 * @param message a sentence a person can act on
 * @param recheckAfter when to look again; null for the next drift check
 * @param basis what the reconciliation was made from
 * @param keepsTurn whether the resource keeps its position in the queue for requests, because it
 *     goes on where it is as soon as it is woken
 */
public record Verdict(
    Reason reason,
    String message,
    @Nullable Duration recheckAfter,
    Basis basis,
    boolean keepsTurn) {

  /** What a reconciliation was made from. */
  public enum Basis {
    /** What AWS and the API server hold. */
    CURRENT,
    /** Nothing of AWS: it could not be read, so whatever was true of it may still be. */
    UNREAD
  }

  /** While the API server refuses writes, each resource costs it one in so much time. */
  public static final Duration RETRY_WRITES = Duration.ofSeconds(10);

  /** Being woken is what counts; this is for a wake-up that got lost. */
  private static final Duration RECHECK_READS = Duration.ofMinutes(1);

  private static final Duration RECHECK_OUTDATED = Duration.ofSeconds(1);

  /** The verdict while AWS is being read. It does not take the place of one on the same spec. */
  public static final Verdict CHECKING =
      of(Reason.CHECKING, "reading AWS state").recheckAfter(RECHECK_READS).keepingTurn();

  /** A verdict that holds until the next drift check, or until something happens. */
  public static Verdict of(Reason reason, String message) {
    return new Verdict(reason, message, null, Basis.CURRENT, false);
  }

  /** The verdict when the API server has refused a write. */
  public static Verdict writeRefused() {
    return outdated().recheckAfter(RETRY_WRITES);
  }

  /** The verdict when what a reconciliation started from is no longer true. */
  public static Verdict outdated() {
    return CHECKING.recheckAfter(RECHECK_OUTDATED);
  }

  /** The same verdict, on a resource of which AWS could not be read. */
  public Verdict unread() {
    return new Verdict(reason, message, recheckAfter, Basis.UNREAD, keepsTurn);
  }

  /** The same verdict, on a resource that keeps its position in the queue for requests. */
  public Verdict keepingTurn() {
    return new Verdict(reason, message, recheckAfter, basis, true);
  }

  /** The same verdict, to be looked at again when the other is, if that is sooner. */
  public Verdict noLaterThan(Verdict other) {
    var sooner = other.recheckAfter;
    return sooner != null && (recheckAfter == null || sooner.compareTo(recheckAfter) < 0)
        ? recheckAfter(sooner)
        : this;
  }

  /** The same verdict, to be looked at again after the given time. */
  public Verdict recheckAfter(Duration delay) {
    return new Verdict(reason, message, delay, basis, keepsTurn);
  }
}
