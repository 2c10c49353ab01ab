package dev.ssoperator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of who manages a resource. */
class StoredResourceTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void onlyWhoChangedTheSpecLastIsKept() throws IOException {
    assertThat(
            managedFields(
                entry("argocd", "2026-01-02T00:00:00Z", "{\"f:spec\":{\"f:account\":{}}}", ""),
                entry("kubectl", "2026-01-03T00:00:00Z", "{\"f:spec\":{\".\":{}}}", ""),
                entry("older", "2026-01-01T00:00:00Z", "{\"f:spec\":{}}", ""),
                entry("label", "2026-01-04T00:00:00Z", "{\"f:metadata\":{\"f:labels\":{}}}", ""),
                entry("ssoperator", "2026-01-05T00:00:00Z", "{\"f:status\":{}}", "status")))
        .isEqualTo(
            JSON.readTree(
                "[{\"manager\":\"kubectl\",\"operation\":\"Update\","
                    + "\"time\":\"2026-01-03T00:00:00Z\"}]"));
  }

  @Test
  void nothingIsKeptWhereNobodyManagesTheSpec() throws IOException {
    assertThat(managedFields()).isEmpty();
    assertThat(managedFields(entry("label", "2026-01-04T00:00:00Z", "{\"f:metadata\":{}}", "")))
        .isEmpty();
    assertThat(managedFields("{\"manager\":\"m\",\"fieldsV1\":null}", "{}")).isEmpty();
  }

  @Test
  void manyManagersTakeNoMoreThanOne() throws IOException {
    var many =
        IntStream.range(0, 1000)
            .mapToObj(i -> entry("m" + i, "2026-01-01T00:00:00Z", "{\"f:spec\":{}}", ""))
            .toArray(String[]::new);

    assertThat(managedFields(many)).hasSize(1);
    assertThat(managedFields(many).get(0).path("manager").asText()).isEqualTo("m999");
  }

  @Test
  void aLongSpecIsNoProblemOfWhatFollows() throws IOException {
    var stored = "{\"spec\":{\"a\":\"%s\"},\"status\":null}".formatted("x".repeat(120_000));
    var in = JSON.createParser(stored);
    in.nextToken();
    var copy = new StringWriter();

    try (var out = JSON.createGenerator(copy)) {
      assertThat(StoredResource.copy(in, out)).isEmpty();
    }

    assertThat(copy).hasToString(stored);
  }

  private static String entry(String manager, String time, String fields, String subresource) {
    return """
        {"manager":"%s","operation":"Update","apiVersion":"ssoperator.dev/v1beta1","time":"%s",
         "fieldsType":"FieldsV1","fieldsV1":%s%s}"""
        .formatted(
            manager,
            time,
            fields,
            subresource.isEmpty() ? "" : ",\"subresource\":\"%s\"".formatted(subresource));
  }

  private static JsonNode managedFields(String... entries) throws IOException {
    var resource =
        "{\"metadata\":{\"managedFields\":[%s],\"name\":\"access\"}}"
            .formatted(String.join(",", entries));
    var copy = new StringWriter();
    try (var in = JSON.createParser(resource);
        var out = JSON.createGenerator(copy)) {
      in.nextToken();
      assertThat(StoredResource.copy(in, out)).isEmpty();
    }
    var metadata = JSON.readTree(copy.toString()).path("metadata");
    assertThat(metadata.path("name").asText()).isEqualTo("access");
    return metadata.path("managedFields");
  }
}
