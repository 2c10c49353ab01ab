package dev.ssoperator.permissionset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.permissionset.Owner.Ownership;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A permission set's tags say whose it is. */
class OwnerTest {

  private static final Owner ME = new Owner("prod", "platform", "billing-reader");

  @Test
  void tagsNameClusterNamespaceAndName() {
    assertThat(ME.tags())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "ssoperator.dev/cluster", "prod",
                "ssoperator.dev/namespace", "platform",
                "ssoperator.dev/name", "billing-reader"));
    assertThat(Owner.TAG_KEYS).isEqualTo(ME.tags().keySet());
  }

  @Test
  void aSetWithItsOwnTagsIsItsOwnWhateverElseItCarries() {
    assertThat(ME.of(and(ME.tags(), "team", "finance"))).isEqualTo(new Ownership.Own());
  }

  @Test
  void aSetWithoutOwnerTagsIsNobodys() {
    assertThat(ME.of(Map.of())).isEqualTo(new Ownership.None());
    assertThat(ME.of(Map.of("team", "finance", "managedBy", "Terraform")))
        .isEqualTo(new Ownership.None());
  }

  @Test
  void aDifferenceInAnyTagIsAnothersAndNamed() {
    for (var other :
        List.of(
            new Owner("staging", "platform", "billing-reader"),
            new Owner("prod", "finance", "billing-reader"),
            new Owner("prod", "platform", "billing"))) {
      assertThat(ME.of(other.tags())).isEqualTo(new Ownership.Another(other));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ssoperator.dev/cluster", "ssoperator.dev/namespace", "ssoperator.dev/name"})
  void aSetWithSomeOfTheOwnerTagsIsIncompleteUnlessOneIsAnothers(String missing) {
    var tags = new HashMap<>(ME.tags());
    tags.remove(missing);
    assertThat(ME.of(tags)).isEqualTo(new Ownership.Incomplete());

    for (var key : Set.copyOf(tags.keySet())) {
      var others = new HashMap<>(tags);
      others.put(key, "other");
      assertThat(ME.of(others)).as(key).isInstanceOf(Ownership.Another.class);
    }
  }

  @Test
  void controlTowerComesBeforeAllOthers() {
    assertThat(ME.of(Map.of("managedBy", "ControlTower"))).isEqualTo(new Ownership.ControlTower());
    assertThat(ME.of(and(ME.tags(), "managedBy", "ControlTower")))
        .isEqualTo(new Ownership.ControlTower());
  }

  @Test
  void anOwnerIsNamedByAllOfItsTagsOnly() {
    assertThat(Owner.named(and(ME.tags(), "team", "finance"))).contains(ME);
    for (var key : Owner.TAG_KEYS) {
      var tags = new HashMap<>(ME.tags());
      tags.remove(key);
      assertThat(Owner.named(tags)).isEmpty();
    }
  }

  @Test
  void readsWellInAMessage() {
    assertThat(ME).hasToString("platform/billing-reader in cluster prod");
  }

  private static Map<String, String> and(Map<String, String> tags, String key, String value) {
    var all = new HashMap<>(tags);
    all.put(key, value);
    return all;
  }
}
