package dev.ssoperator.bench;

import java.util.Locale;
import java.util.function.DoublePredicate;

/**
 * What a figure must not leave.
 *
 * @param text for people, such as {@code <= 1.10}
 * @param holds whether a figure is within
 */
record Bound(String text, DoublePredicate holds) {

  private static final double ROUNDING = 1e-9;

  static Bound atMost(double most) {
    return new Bound("<= " + format(most), value -> value <= most + ROUNDING);
  }

  static Bound exactly(double wanted) {
    return new Bound("= " + format(wanted), value -> Math.abs(value - wanted) <= ROUNDING);
  }

  /** There must be none of it. */
  static Bound none() {
    return exactly(0);
  }

  static Bound between(double least, double most) {
    return new Bound(
        format(least) + ".." + format(most),
        value -> value >= least - ROUNDING && value <= most + ROUNDING);
  }

  private static String format(double value) {
    return value == Math.rint(value)
        ? String.valueOf(Math.round(value))
        : String.format(Locale.ROOT, "%.3f", value).replaceAll("0$", "");
  }
}
