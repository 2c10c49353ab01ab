package dev.ssoperator.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.PermissionSet;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The oldest resources are within a limit, in whatever order they become known. */
class AllotmentTest {

  private static final int ADD = 3;

  /** The oldest so many, ties in the order of arrival, counted from scratch after each step. */
  @Property(tries = 500)
  void exactlyTheOldestAreWithinAndRemovalPromotesTheNext(
      @ForAll @IntRange(max = 6) int limit,
      @ForAll @Size(max = 60) List<@IntRange(max = 59) Integer> steps) {
    var allotment = new Allotment(limit);
    var present = new ArrayList<String>();
    for (var step : steps) {
      var uid = "u" + step / 4;
      var before = within(present, limit);
      if (step % 4 < ADD) {
        allotment.add(resource(uid));
        if (!present.contains(uid)) {
          present.add(uid);
        }
      } else {
        present.remove(uid);
        var promoted = allotment.remove(uid);
        var after = new ArrayList<>(within(present, limit));
        after.removeAll(before);
        assertThat(promoted.stream().map(ResourceID::getName)).containsExactlyElementsOf(after);
      }
      for (var i = 0; i < 15; i++) {
        assertThat(allotment.isWithin("u" + i))
            .as("u%d of %s", i, present)
            .isEqualTo(within(present, limit).contains("u" + i));
      }
      assertThat(allotment.size()).isEqualTo(present.size());
      assertThat(allotment.limit()).isEqualTo(limit);
    }
  }

  @Test
  void thoseOfOneSecondAreInTheOrderInWhichTheyCame() {
    var allotment = new Allotment(1);
    allotment.add(created("b", "2026-11-28T10:00:00Z"));
    allotment.add(created("a", "2026-11-28T10:00:00Z"));
    assertThat(allotment.isWithin("b")).isTrue();
    assertThat(allotment.isWithin("a")).isFalse();

    allotment.add(created("z", "2026-11-28T09:59:59Z"));
    assertThat(allotment.isWithin("z")).isTrue();
    assertThat(allotment.isWithin("b")).isFalse();
    assertThat(allotment.remove("z").map(ResourceID::getName)).contains("b");
    assertThat(allotment.remove("a")).isEmpty();
  }

  private static List<String> within(List<String> present, int limit) {
    return present.stream()
        .sorted(Comparator.comparing((String uid) -> created(uid)))
        .limit(limit)
        .toList();
  }

  /** Three resources are created each second, in another order than that of their names. */
  private static String created(String uid) {
    return "2026-11-28T10:00:0%dZ".formatted(Integer.parseInt(uid.substring(1)) * 7 % 5);
  }

  private static PermissionSet resource(String uid) {
    return created(uid, created(uid));
  }

  private static PermissionSet created(String uid, String time) {
    var set = new PermissionSet();
    set.setMetadata(
        new ObjectMetaBuilder().withName(uid).withUid(uid).withCreationTimestamp(time).build());
    return set;
  }
}
