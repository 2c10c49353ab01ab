package dev.ssoperator.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestYamlTest {

  @Property(tries = 500)
  void everyTextIsReadAsItWas(@ForAll String key, @ForAll String value, @ForAll List<String> list) {
    var object = Map.of(key, value, key + "2", list);

    assertThat(read(ManifestYaml.write(object, Map.of()))).isEqualTo(object);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes",
        "No",
        "on",
        "null",
        "~",
        "1e3",
        "0x1f",
        "012345678901",
        "12:30:00",
        "1_000",
        "2026-01-01",
        ".inf",
        "- a",
        "a: b",
        "a #b",
        "#",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "{a",
        "[a",
        "a\nb",
        " a",
        "a ",
        ""
      })
  void whatYamlCouldTakeForElseIsQuoted(String text) {
    var yaml = ManifestYaml.write(Map.of("value", text), Map.of());

    assertThat(yaml).startsWith("value: \"");
    assertThat(read(yaml)).isEqualTo(Map.of("value", text));
  }

  @Test
  void whatIsSurelyATextIsNot() {
    assertThat(ManifestYaml.write(Map.of("value", "Read only/billing.v1"), Map.of()))
        .isEqualTo("value: Read only/billing.v1\n");
  }

  @Test
  void anIdIsExplainedBehindIt() {
    var yaml =
        ManifestYaml.write(
            Map.of("ids", List.of("123456789012", "999999999999")),
            Map.of("123456789012", "prod-\nbilling"));

    assertThat(yaml)
        .isEqualTo("ids:\n  - \"123456789012\" # prod- billing\n  - \"999999999999\"\n");
  }

  private static Map<?, ?> read(String yaml) {
    return Serialization.unmarshal(yaml, Map.class);
  }
}
