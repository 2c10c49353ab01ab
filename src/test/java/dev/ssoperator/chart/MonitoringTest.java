package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.status.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The alerts and the dashboard speak of what there is. */
class MonitoringTest {

  /** What docs/metrics.md lists, which a test holds against the operator. */
  private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(ssoperator_\\w+)` \\|");

  /** Where latencies, the API server and the audit log are looked at, Prometheus has them. */
  private static final Set<String> NOT_SHOWN =
      Set.of(
          "ssoperator_kubernetes_reachable",
          "ssoperator_audit_events_total",
          "ssoperator_aws_call_seconds",
          "ssoperator_aws_call_seconds_max",
          "ssoperator_time_to_ready_seconds_max",
          "ssoperator_time_to_revoked_seconds_max");

  /** A metric's name, its type, and its labels. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `ssoperator_\\w+` \\| \\w+ \\| ([^|]*) \\|");

  private static final Pattern WORD = Pattern.compile("\\w+");

  /** What an expression selects, groups and joins by, and what a legend shows. */
  private static final Pattern LABELS =
      Pattern.compile(
          "(?:by|on) ?\\(([\\w, ]+)\\)|[{,](\\w+)(?:=~|!=|=)|(?:labels\\.|\\{\\{)(\\w+)");

  /** What Prometheus gives to every series, and Prometheus' own label of a histogram. */
  private static final Set<String> OF_PROMETHEUS = Set.of("namespace", "le");

  private static final Pattern METRIC = Pattern.compile("ssoperator_[a-z_]+");
  private static final Pattern REASONS = Pattern.compile("reason=~\"([A-Za-z|]+)\"");
  private static final String VALUES =
      """
      aws: {region: eu-west-1}
      crds: {install: false}
      metrics:
        prometheusRule: {enabled: true, renderMode: alwaysRender}
        dashboard: {enabled: true}
      """;

  @Test
  void alertsAreMadeFromMetricsThatExist() {
    assertThat(metrics(rules().toString())).isNotEmpty().isSubsetOf(documented());
  }

  @Test
  void theDashboardShowsEveryMetricAndNoOthers() throws IOException {
    var expected = documented();
    expected.removeAll(NOT_SHOWN);

    assertThat(metrics(dashboard().toString())).isEqualTo(expected);
  }

  @Test
  void alertsAndDashboardUseLabelsThatExist() throws IOException {
    var known =
        words(ROW.matcher(Chart.read(Path.of("docs/metrics.md"))).results().map(r -> r.group(1)));
    known.addAll(OF_PROMETHEUS);
    var texts = new ArrayList<String>();
    for (var rule : rules()) {
      texts.add(rule.path("expr").asText());
      texts.add(rule.at("/annotations/description").asText());
    }
    for (var panel : dashboard().path("panels")) {
      for (var target : panel.path("targets")) {
        texts.add(target.path("expr").asText());
        texts.add(target.path("legendFormat").asText());
      }
    }
    var used =
        words(
            LABELS
                .matcher(String.join("\n", texts))
                .results()
                .flatMap(r -> Stream.of(r.group(1), r.group(2), r.group(3)))
                .filter(Objects::nonNull));

    assertThat(used).contains("aws_service", "outcome", "reason").isSubsetOf(known);
  }

  /** Each replica counts all resources. */
  @Test
  void resourcesAreNotCountedOncePerReplica() throws IOException {
    var expressions = new ArrayList<String>();
    rules().forEach(rule -> expressions.add(rule.path("expr").asText()));
    dashboard().findValues("expr").forEach(expr -> expressions.add(expr.asText()));

    assertThat(expressions)
        .filteredOn(expr -> expr.contains("ssoperator_resources"))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            expr ->
                assertThat(expr.split("ssoperator_resources", -1))
                    .hasSameSizeAs(
                        expr.split("max by \\([a-z, ]+\\) \\(ssoperator_resources", -1)));
  }

  @Test
  void theDashboardsPanelsDoNotOverlap() throws IOException {
    var taken = new TreeSet<String>();
    var ids = new TreeSet<Integer>();
    for (var panel : dashboard().path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).isTrue();
      var position = panel.path("gridPos");
      for (var x = 0; x < position.path("w").asInt(); x++) {
        for (var y = 0; y < position.path("h").asInt(); y++) {
          var cell = (position.path("x").asInt() + x) + "," + (position.path("y").asInt() + y);
          assertThat(taken.add(cell)).as("%s at %s", panel.path("title"), cell).isTrue();
        }
      }
      assertThat(position.path("x").asInt() + position.path("w").asInt()).isLessThanOrEqualTo(24);
    }
  }

  @Test
  void stalledResourcesAreThoseWhoseReasonIsAStall() throws IOException {
    var stalled =
        Arrays.stream(Reason.values())
            .filter(reason -> reason.kind() == Reason.Kind.STALLED)
            .map(Reason::text)
            .collect(Collectors.toCollection(TreeSet::new));
    var shown = dashboard().at("/templating/list/2/query").asText();
    assertThat(shown.split("\\|")).containsExactlyElementsOf(stalled);

    // They have alerts of their own.
    stalled.remove(Reason.REVOCATION_FAILED.text());
    stalled.remove(Reason.REVOCATIONS_HELD.text());
    stalled.remove(Reason.PROTECTED.text());
    stalled.remove(Reason.OUTSIDE_BOUNDARY.text());
    stalled.remove(Reason.LIMIT_REACHED.text());
    stalled.remove(Reason.NAMESPACE_CONFLICT.text());
    var alert = REASONS.matcher(alert("SSOperatorResourcesStalled").path("expr").asText());
    assertThat(alert.find()).isTrue();
    assertThat(alert.group(1).split("\\|")).containsExactlyElementsOf(stalled);
  }

  @Test
  void everyAlertLeadsToAHeadingOfTheTroubleshooting() {
    var anchors =
        Chart.read(Path.of("docs/troubleshooting.md"))
            .lines()
            .filter(line -> line.startsWith("#"))
            .map(MonitoringTest::anchor)
            .collect(Collectors.toSet());

    assertThat(rules()).hasSize(12);
    assertThat(rules())
        .allSatisfy(
            rule -> {
              var url = rule.at("/annotations/runbook_url").asText();
              assertThat(url).startsWith("docs/troubleshooting.md#");
              assertThat(anchors).contains(url.substring(url.indexOf('#') + 1));
            });
  }

  @Test
  void theMonitorsFindTheOperatorAndNothingElse() {
    var objects =
        Chart.render(
            """
            crds: {install: false}
            emulator: {enabled: true}
            metrics:
              service: {port: 9090}
              serviceMonitor: {enabled: true, renderMode: alwaysRender}
              podMonitor: {enabled: true, renderMode: alwaysRender}
            """);
    var operator = objects.get("Deployment ssoperator");
    var container = Chart.container(objects, "ssoperator");

    for (var monitor : List.of("ServiceMonitor", "PodMonitor")) {
      var spec = objects.get(monitor + " ssoperator").path("spec");
      var isOfServices = monitor.equals("ServiceMonitor");
      var selected = spec.at("/selector/matchLabels");
      var found =
          objects.entrySet().stream()
              .filter(o -> o.getKey().startsWith(isOfServices ? "Service " : "Deployment "))
              .filter(
                  o ->
                      has(
                          selected,
                          o.getValue()
                              .at((isOfServices ? "" : "/spec/template") + "/metadata/labels")))
              .map(Map.Entry::getKey);
      assertThat(found)
          .as(monitor)
          .containsExactly(isOfServices ? "Service ssoperator-metrics" : "Deployment ssoperator");
      assertThat(spec.at("/namespaceSelector/matchNames/0").asText()).isEqualTo(Chart.NAMESPACE);
      var endpoint = spec.at(isOfServices ? "/endpoints/0" : "/podMetricsEndpoints/0");
      assertThat(endpoint.path("port").asText()).isEqualTo(container.at("/ports/0/name").asText());
      assertThat(endpoint.path("path").asText()).isEqualTo("/metrics");
    }
    var service = objects.get("Service ssoperator-metrics").path("spec");
    assertThat(has(service.path("selector"), operator.at("/spec/template/metadata/labels")))
        .isTrue();
    assertThat(service.at("/ports/0/port").asInt()).isEqualTo(9090);
    assertThat(service.at("/ports/0/name").asText())
        .isEqualTo(service.at("/ports/0/targetPort").asText())
        .isEqualTo(container.at("/ports/0/name").asText());
  }

  private static boolean has(JsonNode selector, JsonNode labels) {
    return !selector.isEmpty()
        && selector.properties().stream()
            .allMatch(label -> labels.path(label.getKey()).equals(label.getValue()));
  }

  private static JsonNode rules() {
    return Chart.render(VALUES).get("PrometheusRule ssoperator").at("/spec/groups/0/rules");
  }

  private static JsonNode alert(String name) {
    for (var rule : rules()) {
      if (rule.path("alert").asText().equals(name)) {
        return rule;
      }
    }
    throw new IllegalArgumentException("no alert " + name);
  }

  private static JsonNode dashboard() throws IOException {
    var map = Chart.render(VALUES).get("ConfigMap ssoperator-dashboard");
    return new ObjectMapper().readTree(map.at("/data/ssoperator.json").asText());
  }

  private static Set<String> documented() {
    return DOCUMENTED
        .matcher(Chart.read(Path.of("docs/metrics.md")))
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> words(Stream<String> texts) {
    return texts
        .flatMap(text -> WORD.matcher(text).results())
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> metrics(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(name -> name.replaceFirst("_bucket$", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** As GitHub makes them. */
  private static String anchor(String heading) {
    return heading
        .replaceFirst("#+ ", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9 -]", "")
        .replace(' ', '-');
  }
}
