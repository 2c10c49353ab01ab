package dev.ssoperator.proof.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.api.Kinds;
import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.apiserver.Unreadable;
import dev.ssoperator.validation.ManifestFile;
import dev.ssoperator.validation.ManifestFile.Origin;
import dev.ssoperator.validation.ManifestValidator;
import dev.ssoperator.validation.OutputFormat;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Whatever a manifest or a stored resource is, it is read, and what is wrong with it is said. */
class ManifestFuzzTest implements KeptInputs {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static KubernetesConnection connection;

  @BeforeAll
  static void connect() {
    connection = KubernetesConnection.open(Config.empty(), "test");
  }

  @AfterAll
  static void disconnect() {
    connection.close();
  }

  @DictionaryEntries({
    "apiVersion: ssoperator.dev/v1beta1\\x0a",
    "kind: PermissionSet\\x0a",
    "kind: AccountAssignment\\x0a",
    "kind: AccountAssignmentSet\\x0a",
    "kind: AccessBoundary\\x0a",
    "kind: List\\x0a",
    "metadata: {name: a}\\x0a",
    "spec:\\x0a",
    "  inlinePolicy: ",
    "  tags: ",
    "  managedPolicies: ",
    "  sessionDuration: PT1H\\x0a",
    "  principal: {group: a}\\x0a",
    "  account: {id: \"123456789012\"}\\x0a",
    "items:\\x0a",
    "---\\x0a",
    "<<: *a\\x0a",
    "&a ",
    "*a",
    "!!binary ",
    "!!int ",
    "{{ .Values.a }}",
    "|-\\x0a",
    ">\\x0a",
    "0x",
    "0o7",
    ".inf",
    "1_0"
  })
  @FuzzTest
  void validateSaysWhatIsWrongInEveryFormat(byte[] bytes) throws JsonProcessingException {
    var file = new ManifestFile("a.yaml", "a.yaml", Inputs.text(bytes), Origin.NAMED);

    var report = ManifestValidator.validate(List.of(file));

    var lines = file.text().lines().count() + 1;
    assertThat(report.problems())
        .allMatch(problem -> problem.position().line() >= 1 && problem.position().line() <= lines)
        .noneMatch(problem -> problem.message().isBlank());
    for (var format : OutputFormat.values()) {
      var out = new StringWriter();
      format.write(report, "1", new PrintWriter(out, true));
      if (format != OutputFormat.TEXT) {
        assertThat(JSON.readTree(out.toString()).isObject()).isTrue();
      }
    }
  }

  @DictionaryEntries({
    "\"apiVersion\":\"ssoperator.dev/v1beta1\"",
    "\"kind\":\"PermissionSet\"",
    "\"metadata\":",
    "\"spec\":",
    "\"status\":",
    "\"name\":",
    "\"annotations\":",
    "\"managedFields\":",
    "\"fieldsV1\":{\"f:spec\":{}}",
    "\"time\":",
    "\"inlinePolicy\":",
    "\"conditions\":",
    "\"principal\":",
    "\"account\":",
    "\"permissionSetRef\":",
    "\"resolved\":",
    "\"obsolete\":",
    "\"request\":",
    "\"seals\":",
    "\"observedGeneration\":",
    "null",
    "true",
    "-1",
    "1e999",
    "[",
    "{"
  })
  @FuzzTest
  void aStoredResourceIsReadWhateverItHas(byte[] bytes) throws JsonProcessingException {
    if (Inputs.object(bytes).filter(ManifestFuzzTest::canBeStored).isEmpty()) {
      return;
    }
    var serialization = connection.client().getKubernetesSerialization();
    for (var kind : Kinds.ALL) {
      var resource = read(serialization, Inputs.text(bytes), kind);
      if (resource == null) {
        continue;
      }
      assertThat(resource.getSpec()).isNotNull();
      var written = serialization.asJson(resource);
      assertThat(JSON.readTree(written).at("/metadata/annotations").fieldNames())
          .toIterable()
          .noneMatch(annotation -> annotation.startsWith("internal.ssoperator.dev"));
      var copied = serialization.asJson(serialization.clone(resource));
      assertThat(JSON.readTree(copied)).isEqualTo(JSON.readTree(written));
      if (Unreadable.problem(resource).isEmpty()) {
        assertThat(Unreadable.problem(serialization.unmarshal(written, kind))).isEmpty();
      }
    }
  }

  private static boolean canBeStored(Map<String, Object> object) {
    return object.get("metadata") instanceof Map
        && object.get("apiVersion") instanceof String
        && object.get("kind") instanceof String;
  }

  /** Metadata that no API server stores may be refused. */
  private static <R extends CustomResource<?, ?>> R read(
      KubernetesSerialization serialization, String json, Class<R> kind) {
    try {
      return serialization.unmarshal(json, kind);
    } catch (IllegalArgumentException | KubernetesClientException e) {
      assertThat(e + " " + e.getCause()).contains("ObjectMeta");
      return null;
    }
  }
}
