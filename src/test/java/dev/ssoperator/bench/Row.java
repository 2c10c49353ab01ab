package dev.ssoperator.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * One line of the result. All times are AWS's, as without compression.
 *
 * @param experiment the experiment, and what of it
 * @param measured null where the experiment did not come to an end
 * @param limit what the scenario allows at best; null where the bound is of the figure itself
 * @param ratio measured to limit
 * @param bound what must hold; null where the figure is there to compare with
 */
@JsonPropertyOrder({"experiment", "unit", "measured", "limit", "ratio", "bound", "ok"})
record Row(
    String experiment,
    String unit,
    @Nullable Double measured,
    @Nullable Double limit,
    @Nullable Double ratio,
    @Nullable String bound,
    boolean ok) {

  /** A figure whose ratio to its limit is bounded. */
  static Row ratio(String experiment, String unit, double measured, double limit, Bound bound) {
    var ratio = measured / limit;
    return new Row(
        experiment,
        unit,
        measured,
        limit,
        ratio,
        "ratio " + bound.text(),
        bound.holds().test(ratio));
  }

  /** A figure that is bounded itself. */
  static Row figure(String experiment, String unit, double measured, Bound bound) {
    return new Row(
        experiment, unit, measured, null, null, bound.text(), bound.holds().test(measured));
  }

  /** A figure to compare others with. */
  static Row baseline(String experiment, String unit, double measured, @Nullable Double limit) {
    return new Row(
        experiment, unit, measured, limit, limit == null ? null : measured / limit, null, true);
  }

  /** An experiment that did not come to an end. */
  static Row failure(String experiment, String why) {
    return new Row(experiment + ": " + why, "", null, null, null, "ends", false);
  }
}
