package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart renders, held against files in {@code src/test/resources/chart}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartTest {

  private static final Path CASES = Path.of("src/test/resources/chart");
  private static final String VALUES = ".values.yaml";
  private static final String DEFAULTS = "defaults";

  /** Kinds of the Prometheus operator, of which no model is at hand. */
  private static final String MONITORING = "monitoring.coreos.com/v1";

  /** Where kinds have the specification of their pods. */
  private static final Map<String, String> POD_SPECS =
      Map.of(
          "Deployment", "/spec/template/spec",
          "CronJob", "/spec/jobTemplate/spec/template/spec");

  /** {@link ChartCrdsTest} looks at them. */
  private static final Set<String> TESTED_ELSEWHERE =
      Set.of("crds.install", "crds.keep", "crds.annotations");

  /** What cases render to; Helm takes its time. */
  private final Map<String, Map<String, ObjectNode>> rendered = new ConcurrentHashMap<>();

  @Test
  void lintFindsNothing() {
    var result = new Helm(Chart.FOLDER).lint().strict().call();

    assertThat(result.isFailed()).as(() -> String.join("\n", result.getMessages())).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isAsInTheFile(String name) {
    var file = CASES.resolve(name + ".rendered.yaml");
    var text = text(name.equals(DEFAULTS) ? render(name) : differences(name));
    if (Chart.writes()) {
      Chart.write(file, text);
    }
    assertThat(Chart.read(file))
        .as("%s differs. Generate it with: mvn -q -Pgenerate test", file)
        .isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyObjectIsWellFormed(String name) {
    for (var object : render(name).values()) {
      var yaml = Chart.yaml(object);
      assertThat(object.at("/metadata/name").asText())
          .as(yaml)
          .matches("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
      if (!object.path("apiVersion").asText().equals(MONITORING)) {
        var typed = Serialization.unmarshal(yaml, HasMetadata.class);
        assertThat(typed).as(yaml).isNotInstanceOf(GenericKubernetesResource.class);
        assertThat(ModelFields.unknown(object, typed.getClass())).as(yaml).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyPodIsRestrictedUnlessToldOtherwise(String name) {
    if (name.equals("pods")) {
      return;
    }
    for (var object : render(name).values()) {
      var pod = object.at(POD_SPECS.getOrDefault(object.path("kind").asText(), "/none"));
      if (!pod.isMissingNode()) {
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText())
            .isEqualTo("RuntimeDefault");
        var context = pod.at("/containers/0/securityContext");
        assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
      }
    }
  }

  @Test
  void everyValueIsInACase() throws IOException {
    var set = new HashSet<String>();
    for (var name : cases().toList()) {
      collect("", Chart.documents(values(name)).get(0), set);
    }
    var known = new TreeSet<>(ValuesDoc.paths(Chart.read(Chart.FOLDER.resolve("values.yaml"))));
    known.removeAll(TESTED_ELSEWHERE);

    assertThat(known)
        .allSatisfy(
            path ->
                assertThat(set)
                    .as("no case sets %s", path)
                    .anyMatch(given -> given.equals(path) || given.startsWith(path + ".")));
  }

  @Test
  void aLongReleaseNameStaysWithinWhatKubernetesAllows() {
    var release = "a".repeat(53);

    var objects =
        Chart.render(
            release,
            """
            crds: {install: false}
            emulator: {enabled: true}
            report: {enabled: true}
            metrics:
              serviceMonitor: {enabled: true, renderMode: alwaysRender}
              dashboard: {enabled: true}
            """);

    assertThat(objects.values())
        .extracting(object -> object.at("/metadata/name").asText())
        .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(63).doesNotContain("--"));
    assertThat(objects.values())
        .flatMap(object -> object.at("/metadata/labels").valueStream().toList())
        .extracting(JsonNode::asText)
        .allSatisfy(label -> assertThat(label).hasSizeLessThanOrEqualTo(63));
    var endpoint =
        Chart.environment(Chart.container(objects, "a".repeat(52))).get("AWS_ENDPOINT_URL");
    assertThat(objects).containsKey("Service " + "a".repeat(52) + "-emulator");
    assertThat(endpoint).isEqualTo("http://" + "a".repeat(52) + "-emulator.ssoperator.svc:4599");
    assertThat(objects.keySet())
        .filteredOn(key -> key.startsWith("CronJob "))
        .singleElement()
        .satisfies(key -> assertThat(key.substring("CronJob ".length())).hasSizeLessThan(53));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image: {pullPolicy: Sometimes}|/image/pullPolicy|value must be one of",
        "image: {digest: abc}|/image/digest|does not match",
        "aws: {regoin: eu-west-1}|/aws|'regoin' not allowed",
        "replicaCount: 3|''|'replicaCount' not allowed",
        "aws: {region: Ireland}|/aws/region|'Ireland' does not match",
        "aws: {instanceArn: ssoins-1}|/aws/instanceArn|does not match",
        "aws: {assumeRole: {source: Environment}}|/aws/assumeRole/source|must be one of",
        "operator: {driftInterval: 30m}|/operator/driftInterval|'30m' does not match",
        "operator: {concurrency: 201}|/operator/concurrency|maximum",
        "operator: {ssoAdminRate: 0}|/operator/ssoAdminRate|minimum",
        "watch: {namespaces: [Team_A]}|/watch/namespaces/0|does not match",
        "replicas: two|/replicas|want integer",
        "logging: {level: info}|/logging/level|must be one of",
        "crds: {keep: 'yes'}|/crds/keep|want boolean",
        "livenessProbe: {path: /}|/livenessProbe|'path' not allowed",
        "admissionPolicy: {operators: [system serviceaccount]}|/admissionPolicy/operators/0|does not match",
        "metrics: {prometheusRule: {disabled: [NotLeading]}}|/disabled/0|must be one of",
        "report: {schedule: daily}|/report/schedule|does not match",
        "report: {volume: {size: big}}|/report/volume/size|does not match",
        "report: {volume: {accessModes: [ReadOnlyMany]}}|/report/volume/accessModes/0|must be one of",
        "report: {volume: {source: {emptyDir: {}, hostPath: {}}}}|/report/volume/source|maxProperties",
      })
  void aWrongValueIsRefusedByName(String values, String path, String message) {
    assertThatThrownBy(() -> Chart.render(values))
        .hasMessageContaining(path)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|aws.region is required",
        "{aws: {region: eu-west-1}, leaderElection: {enabled: false}}|replicas is 2",
        "{emulator: {enabled: true}, aws: {endpointUrl: 'http://x'}}|emulator.enabled excludes",
        "{aws: {region: eu-west-1, credentials: {secretName: s}, assumeRole:"
            + " {arn: 'arn:aws:iam::123456789012:role/x'}}}|aws.credentials.secretName excludes",
        "{aws: {region: eu-west-1, assumeRole: {source: WebIdentity,"
            + " arn: 'arn:aws:iam::123456789012:role/x'}}}|aws.webIdentity.roleArn is required",
        "{aws: {region: eu-west-1, assumeRole: {arn: 'arn:aws:iam::123456789012:role/x'},"
            + " webIdentity: {roleArn: 'arn:aws:iam::123456789012:role/y'}}}"
            + "|aws.assumeRole.source is PodIdentity",
        "{aws: {region: eu-west-1, webIdentity: {roleArn: 'arn:aws:iam::123456789012:role/y'}},"
            + " serviceAccount: {annotations: {eks.amazonaws.com/role-arn: r}}}"
            + "|take the annotation out",
        "{aws: {region: eu-west-1}, serviceAccount: {create: false}}|serviceAccount.name is"
            + " required",
        "{aws: {region: eu-west-1}, report: {enabled: true, serviceAccount: {create: false}}}"
            + "|report.serviceAccount.name is required",
        "{aws: {region: eu-west-1}, report: {enabled: true, volume: {existingClaim: a, source:"
            + " {emptyDir: {}}}}}|report.volume.source excludes",
        "{emulator: {enabled: true}, report: {enabled: true, aws: {assumeRoleArn:"
            + " 'arn:aws:iam::123456789012:role/x'}}}|emulator.enabled excludes report.aws",
        "{aws: {region: eu-west-1, credentials: {secretName: s}}, report: {enabled: true, aws:"
            + " {webIdentityRoleArn: 'arn:aws:iam::123456789012:role/x'}}}"
            + "|aws.credentials.secretName excludes report.aws",
        "{aws: {region: eu-west-1}, report: {enabled: true, aws: {assumeRoleArn:"
            + " 'arn:aws:iam::123456789012:role/x'}, serviceAccount: {annotations:"
            + " {eks.amazonaws.com/role-arn: r}}}}|set report.aws.webIdentityRoleArn to its role",
        "{aws: {region: eu-west-1, assumeRole: {source: WebIdentity}}, report: {enabled: true,"
            + " aws: {assumeRoleArn: 'arn:aws:iam::123456789012:role/x'}}}"
            + "|report.aws.webIdentityRoleArn is required",
        "{aws: {region: eu-west-1}, report: {enabled: true, aws: {assumeRoleArn:"
            + " 'arn:aws:iam::123456789012:role/x', webIdentityRoleArn:"
            + " 'arn:aws:iam::123456789012:role/y'}}}|report.aws has both roles",
        "{aws: {region: eu-west-1}, metrics: {podMonitor: {enabled: true, renderMode:"
            + " failIfMissing}}}|metrics.podMonitor.renderMode",
        "{aws: {region: eu-west-1}, metrics: {service: {enabled: false}, serviceMonitor:"
            + " {enabled: true, renderMode: alwaysRender}}}|needs metrics.service.enabled",
      })
  void aCombinationThatWouldNotWorkIsRefused(String values, String message) {
    assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(message);
  }

  @Test
  void objectsOfThePrometheusOperatorAreSkippedWhereItIsMissing() {
    var objects =
        Chart.render(
            """
            aws: {region: eu-west-1}
            metrics:
              serviceMonitor: {enabled: true}
              podMonitor: {enabled: true}
              prometheusRule: {enabled: true}
            """);

    assertThat(objects.keySet()).noneMatch(key -> key.matches("(.*Monitor|PrometheusRule) .*"));
  }

  @Test
  void aChangedConfigurationFileRestartsThePods() {
    var values =
        """
        aws: {region: eu-west-1, assumeRole: {arn: 'arn:aws:iam::123456789012:role/%s'}}
        """;
    var path = "/spec/template/metadata/annotations/checksum~1aws-config";

    assertThat(Chart.render(values.formatted("a")).get("Deployment ssoperator").at(path).asText())
        .isNotBlank()
        .isNotEqualTo(
            Chart.render(values.formatted("b")).get("Deployment ssoperator").at(path).asText());
  }

  @Test
  void withoutLeaderElectionTheOldPodStopsFirst() {
    var deployment = render("settings").get("Deployment ssoperator");

    assertThat(deployment.at("/spec/strategy/type").asText()).isEqualTo("Recreate");
  }

  // ---- cases

  static Stream<String> cases() throws IOException {
    try (var files = Files.list(CASES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(VALUES))
          .map(name -> name.substring(0, name.length() - VALUES.length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static String values(String name) {
    return Chart.read(CASES.resolve(name + VALUES));
  }

  private Map<String, ObjectNode> render(String name) {
    return rendered.computeIfAbsent(name, ChartTest::objects);
  }

  /** What a case renders to, without the definitions. */
  static Map<String, ObjectNode> objects(String name) {
    return Chart.render(values(name) + "\ncrds: {install: false}\n");
  }

  /** The objects that are not, or not so, among those of the defaults; null for one missing. */
  private Map<String, ObjectNode> differences(String name) {
    var differences = new TreeMap<String, ObjectNode>(render(name));
    render(DEFAULTS)
        .forEach(
            (key, object) -> {
              if (!differences.containsKey(key)) {
                differences.put(key, null);
              } else if (differences.get(key).equals(object)) {
                differences.remove(key);
              }
            });
    return differences;
  }

  private static String text(Map<String, ObjectNode> objects) {
    var text = new StringBuilder();
    objects.forEach(
        (key, object) ->
            text.append(object == null ? "# without " + key + "\n" : Chart.yaml(object)));
    return text.toString();
  }

  /** The paths of what is neither an object with fields nor within a list. */
  private static void collect(String path, JsonNode node, Set<String> paths) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(
              field ->
                  collect(
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      field.getValue(),
                      paths));
    } else {
      paths.add(path);
    }
  }
}
