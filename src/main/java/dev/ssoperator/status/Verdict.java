package dev.ssoperator.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a resource stands at the end of a reconciliation.
 *
 * @param reason why
 * @param message a sentence a person can act on
 * @param recheckAfter when to look again; null for the next drift check
 */
public record Verdict(Reason reason, String message, @Nullable Duration recheckAfter) {

  /** Being woken is what counts; this is for a wake-up that got lost. */
  private static final Duration RECHECK_READS = Duration.ofMinutes(1);

  /**
   * The verdict while AWS is being asked what exists. It does not take the place of one on the same
   * spec.
   */
  public static final Verdict CHECKING =
      of(Reason.CHECKING, "reading what exists in AWS").recheckAfter(RECHECK_READS);

  /** The verdict when what a reconciliation started from is no longer true: the next one is due. */
  public static final Verdict OUTDATED = CHECKING.recheckAfter(Duration.ofSeconds(1));

  /** A verdict that holds until the next drift check, or until something happens. */
  public static Verdict of(Reason reason, String message) {
    return new Verdict(reason, message, null);
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
    return new Verdict(reason, message, delay);
  }
}
