package dev.ssoperator.proof.hostile;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.request;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.identitycenter.PolicyDocument;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is as large, as long or as odd as Kubernetes and AWS allow is served, and so are others. */
@OnEveryBackend
class SizesScenariosTest extends ScenarioTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Kubernetes allows 256 KiB for the keys and values of all annotations together. */
  private static final int ANNOTATION = 255_000;

  private LogWatch log;

  SizesScenariosTest(Backend backend) {
    super(backend);
  }

  @BeforeEach
  void open() {
    log = new LogWatch();
  }

  @AfterEach
  void nothingBroke() {
    // A backend that is not there ends the test before it has a world.
    if (log != null) {
      log.close();
      assertThat(log.exceptions()).isEmpty();
    }
  }

  @Test
  void aPolicyAsLargeAsAwsAllowsIsMadeAndOneByteMoreIsRefused() {
    world.startOperator();
    world.apply(set("largest", policy(PolicyDocument.MAX_BYTES, "x")));
    world.apply(set("too-large", policy(PolicyDocument.MAX_BYTES + 1, "x")));

    world.awaitSet("largest", Reason.PROVISIONED);
    world.awaitSet("too-large", Reason.INVALID_SPEC);
    assertThat(inlinePolicy("largest")).hasSize(PolicyDocument.MAX_BYTES);
    assertThat(world.condition("too-large", "Ready").message())
        .contains("has 10241 bytes without white space, AWS allows 10240");
  }

  @Test
  void aPolicyOf32KilobytesOfWhiteSpaceIsMadeAndOneByteMoreIsRefused() {
    world.startOperator();
    world.apply(set("spacious", policy(PolicyDocument.MAX_RAW_BYTES, " ")));
    world.apply(set("too-spacious", policy(PolicyDocument.MAX_RAW_BYTES + 1, " ")));

    world.awaitSet("spacious", Reason.PROVISIONED);
    world.awaitSet("too-spacious", Reason.INVALID_SPEC);
    assertThat(inlinePolicy("spacious")).hasSize(PolicyDocument.MAX_RAW_BYTES);
    assertThat(world.condition("too-spacious", "Ready").message())
        .contains("has 32769 bytes with white space, AWS allows 32768");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{Effect: Allow, Action: \"a:b\", Resource: \"*\"}", "{}", "1"})
  void tenThousandStatementsAreRefusedInAFewWords(String statement) {
    var statements = (statement + ", ").repeat(9_999) + statement;
    var manifest =
        set(
            "many",
            "inlinePolicy: {Version: \"2012-10-17\", Statement: [%s]}".formatted(statements));
    assumeTrue(
        backend == Backend.MOCK || statement.contains("Effect"),
        "with an error of each statement the API server gives up");
    world.startOperator();

    if (backend == Backend.API_SERVER) {
      assertThatThrownBy(() -> world.apply(manifest))
          .isInstanceOfSatisfying(
              KubernetesClientException.class,
              e ->
                  assertThat(e.getStatus().getMessage())
                      .contains("spec.inlinePolicy.Statement")
                      .hasSizeLessThan(1_025));
    } else {
      world.apply(manifest);
      world.awaitSet("many", Reason.INVALID_SPEC);
      assertThat(world.condition("many", "Ready").message()).hasSizeLessThan(1_025);
    }
    othersAreServed();
  }

  @Test
  void namesAndLabelsAsLongAsAllowedAreServed() {
    var name = "n".repeat(63) + ("." + "m".repeat(63)).repeat(2) + "." + "o".repeat(61);
    assertThat(name).hasSize(253);
    world.startOperator();
    world.apply(
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: PermissionSet
        metadata:
          name: %s
          labels: {%s: %s}
        spec: {name: %s, description: %s}
        """
            .formatted(
                name,
                "a".repeat(63) + ("." + "b".repeat(61)).repeat(3) + "/" + "c".repeat(63),
                "v".repeat(63),
                "S".repeat(32),
                "\u00e9".repeat(700)));
    world.apply(
        request(
            name,
            "permissionSetRef: {name: %s}".formatted(name),
            "group: platform",
            "name: sandbox"));

    world.awaitSet(name, Reason.PROVISIONED);
    world.awaitAssignment(name, Reason.ASSIGNED);
    assertThat(world.assignments())
        .containsExactly("777777777777 %s platform".formatted("S".repeat(32)));
    world.delete(AccountAssignment.class, name);
    world.delete(PermissionSet.class, name);
    world.awaitGone(PermissionSet.class, name);
    assertThat(world.assignments()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u05e2\u05d1\u05e8\u05d9\u05ea \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
        "\ud83d\udd11\ud83d\ude80 keys",
        "e\u0301\u0301\u0301 a\u030a",
        "\u65e5\u672c\u8a9e\u3001",
        "\ufb01 \u2126 \u212b \u1e9e",
        "O'Neill \"quoted\" \\ {{x}} ${y} %s <b> & ; # : - [a] {b}"
      })
  void aGroupOfAnyNameIsFound(String name) throws IOException {
    var store = world.identityStoreId();
    var group =
        world
            .identityStore()
            .createGroup(r -> r.identityStoreId(store).displayName(name))
            .groupId();
    world.startOperator();
    world.apply(set("ops", ""));
    world.apply(
        request(
            "access",
            "permissionSetRef: {name: ops}",
            "group: " + JSON.writeValueAsString(name),
            "name: sandbox"));

    assertThat(
            world.awaitAssignment("access", Reason.ASSIGNED).getStatus().assigned().principalId())
        .isEqualTo(group);
  }

  @Test
  void aGroupOfTheLongestNameIsFound() {
    var name = "x".repeat(1_000) + " \u00e9".repeat(12);
    assertThat(name).hasSize(1_024);
    var store = world.identityStoreId();
    world.identityStore().createGroup(r -> r.identityStoreId(store).displayName(name)).groupId();
    world.startOperator();
    world.apply(set("ops", ""));
    world.apply(
        request(
            "access",
            "permissionSetRef: {name: ops}",
            "group: \"%s\"".formatted(name),
            "name: sandbox"));
    world.apply(
        request(
            "none",
            "permissionSetRef: {name: ops}",
            "group: \"%s\"".formatted(name.replace('x', 'y')),
            "name: sandbox"));

    world.awaitAssignment("access", Reason.ASSIGNED);
    var none = world.awaitAssignment("none", Reason.PRINCIPAL_NOT_FOUND).getStatus().conditions();
    assertThat(World.ready(none).message()).hasSizeLessThan(1_025);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "\u0000\u0007\u001b[31m", "\u202e\u2066\u200b\ufeff", "\ud83d\udd11"})
  void annotationsOf255KilobytesDisturbNothing(String text) {
    assumeTrue(
        backend == Backend.API_SERVER || !text.contains("\u0000"),
        "the mock server's client sends no such characters");
    var operator = world.startOperator();
    world.apply(set("ops", "") + assignment("access", "ops", "555555555555", "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    var bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    annotate(Map.of("example.com/notes", text.repeat(ANNOTATION / bytes)));

    world.apply(set("ops", "sessionDuration: PT3H"));
    world.awaitSet("ops", Reason.PROVISIONED);
    othersAreServed();
    operator.close();
    world.startOperator();
    world.apply(set("ops", "sessionDuration: PT4H"));
    world.awaitSet(
        "ops",
        Reason.PROVISIONED,
        set -> world.state().permissionSet("ops").sessionDuration().equals("PT4H"));
    assertThat(stored().at("/metadata/annotations/example.com~1notes").asText().length())
        .isGreaterThan(ANNOTATION / 4);
    assertThat(operator.writes()).hasSizeLessThan(60);
  }

  @Test
  void manyFieldManagersDisturbNothing() {
    assumeTrue(backend == Backend.API_SERVER, "the mock server has no server-side apply");
    world.startOperator();
    for (var i = 0; i < 150; i++) {
      world.applyAs("manager-%d-%s".formatted(i, "m".repeat(100)), "shared");
    }
    world.awaitSet("shared", Reason.PROVISIONED);

    world.apply(set("shared", "sessionDuration: PT5H"));
    world.awaitSet("shared", Reason.PROVISIONED);
    assertThat(world.state().permissionSet("shared").sessionDuration()).isEqualTo("PT5H");
    var managers =
        world
            .client()
            .resources(PermissionSet.class)
            .inNamespace(world.namespace())
            .withName("shared")
            .get()
            .getMetadata()
            .getManagedFields();
    assertThat(managers).hasSizeGreaterThan(150);
  }

  private void othersAreServed() {
    world.apply(
        set("others", "") + assignment("others", "others", "444444444444", "group: finance"));
    world.awaitAssignment("others", Reason.ASSIGNED);
  }

  private void annotate(Map<String, String> annotations) {
    world.edit(
        AccountAssignment.class,
        "access",
        resource -> {
          var all = new TreeMap<>(annotations);
          if (resource.getMetadata().getAnnotations() != null) {
            all.putAll(resource.getMetadata().getAnnotations());
          }
          resource.getMetadata().setAnnotations(all);
        });
  }

  private JsonNode stored() {
    try {
      return JSON.readTree(
          world
              .client()
              .raw(
                  "/apis/ssoperator.dev/v1beta1/namespaces/%s/accountassignments/access"
                      .formatted(world.namespace())));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String inlinePolicy(String set) {
    return String.valueOf(world.state().permissionSet(set).inlinePolicy());
  }

  /** A policy of so many bytes as JSON. */
  private static String policy(int bytes, String filling) {
    var resource = "arn:aws:s3:::a";
    var size = PolicyDocument.parse(json(resource)).rawSize();
    return "inlinePolicy: " + json(resource + filling.repeat(bytes - size - 1) + "b");
  }

  private static String json(String resource) {
    var policy = JSON.createObjectNode().put("Version", "2012-10-17");
    ArrayNode statements = policy.putArray("Statement");
    statements.addObject().put("Effect", "Allow").put("Action", "s3:*").put("Resource", resource);
    return policy.toString();
  }
}
