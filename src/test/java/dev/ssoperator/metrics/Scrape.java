package dev.ssoperator.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Metrics in Prometheus' text format, read. */
public final class Scrape {

  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern SAMPLE = Pattern.compile("([a-z_A-Z0-9]+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /**
   * A metric.
   *
   * @param labels their names, but for {@code le}
   */
  public record Metric(String name, String type, List<String> labels) {}

  /** A value. */
  public record Sample(String name, Map<String, String> labels, double value) {}

  private final Map<String, String> types = new HashMap<>();
  private final List<Sample> samples = new ArrayList<>();

  /** Reads a page. */
  public Scrape(String text) {
    for (var line : text.split("\n", -1)) {
      var type = TYPE.matcher(line);
      var sample = SAMPLE.matcher(line);
      if (type.matches()) {
        types.put(type.group(1), type.group(2));
      } else if (sample.matches()) {
        var labels = new HashMap<String, String>();
        if (sample.group(2) != null) {
          LABEL.matcher(sample.group(2)).results().forEach(l -> labels.put(l.group(1), l.group(2)));
        }
        samples.add(
            new Sample(sample.group(1), labels, Double.parseDouble(infinite(sample.group(3)))));
      }
    }
  }

  private static String infinite(String number) {
    return number.equals("+Inf") ? "Infinity" : number;
  }

  /** The metrics there are. */
  public List<Metric> metrics() {
    return types.entrySet().stream()
        .map(type -> new Metric(type.getKey(), type.getValue(), labels(type.getKey())))
        .toList();
  }

  private List<String> labels(String metric) {
    var labels = new TreeSet<String>();
    for (var sample : samples) {
      var isOfMetric =
          List.of("", "_bucket", "_sum", "_count").stream()
              .anyMatch(suffix -> sample.name().equals(metric + suffix));
      if (isOfMetric) {
        labels.addAll(sample.labels().keySet());
      }
    }
    labels.remove("le");
    return List.copyOf(labels);
  }

  /** The sum of the values of a name whose labels include these, given as {@code name=value}. */
  public double value(String name, String... labels) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .filter(
            sample ->
                List.of(labels).stream()
                    .map(label -> label.split("=", 2))
                    .allMatch(label -> label[1].equals(sample.labels().get(label[0]))))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** All values of labels. */
  public List<String> labelValues() {
    return samples.stream().flatMap(sample -> sample.labels().values().stream()).toList();
  }
}
