package dev.ssoperator.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ObjectNamesTest {

  @Property(tries = 300)
  void everyNameIsValidAndUnique(@ForAll Set<@StringLength(max = 300) String> texts) {
    var names = ObjectNames.of(texts, Function.identity(), Function.identity());

    assertThat(names).hasSameSizeAs(texts);
    assertThat(names.values())
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"));
  }

  @Test
  void whatIsReadableStaysReadable() {
    var names =
        ObjectNames.of(
            List.of("Billing.Read+Only", "alice@example.com", "Team A", "team-a", "日本"),
            Function.identity(),
            Function.identity());

    assertThat(names)
        .containsEntry("Billing.Read+Only", "billing-read-only")
        .containsEntry("alice@example.com", "alice-example-com");
    assertThat(names.get("Team A")).matches("team-a-[0-9a-f]{8}");
    assertThat(names.get("team-a")).matches("team-a-[0-9a-f]{8}");
    assertThat(names.get("日本")).matches("x-[0-9a-f]{8}");
  }

  @Test
  void aNameDoesNotDependOnWhatElseThereIs() {
    var alone = ObjectNames.of(List.of("ops"), Function.identity(), Function.identity());
    var beside = ObjectNames.of(List.of("ops", "dev"), Function.identity(), Function.identity());

    assertThat(beside).containsAllEntriesOf(alone);
  }
}
