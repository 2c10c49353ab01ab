package dev.ssoperator.proof.soak;

import java.util.List;
import java.util.Locale;

/**
 * Whether a figure stays what it was: its median in the last quarter of a run is at most that in
 * the second quarter, with a tolerance.
 *
 * @param share of the second quarter's median that may be added
 * @param more that may be added to that
 */
record Flatness(String figure, double share, double more) {

  /** Both medians. */
  record Quarters(double second, double last) {}

  static Quarters quarters(List<Double> values) {
    var size = values.size();
    return new Quarters(
        median(values.subList(size / 4, size / 2)), median(values.subList(size * 3 / 4, size)));
  }

  boolean holds(List<Double> values) {
    var quarters = quarters(values);
    return quarters.last() <= quarters.second() * (1 + share) + more;
  }

  /** Both medians, for people. */
  String text(List<Double> values) {
    var quarters = quarters(values);
    return String.format(
        Locale.ROOT,
        "%s: %.1f in the second quarter, %.1f in the last (tolerance: %.0f %% and %.0f more)",
        figure,
        quarters.second(),
        quarters.last(),
        share * 100,
        more);
  }

  private static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    var middle = sorted.size() / 2;
    if (sorted.isEmpty()) {
      return 0;
    }
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
