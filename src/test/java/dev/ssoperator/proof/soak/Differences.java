package dev.ssoperator.proof.soak;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.bench.ReadyWatch;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What is not as the users have it in mind, quickly found among thousands of resources. */
final class Differences {

  private Differences() {}

  /**
   * Compares what is with what is requested.
   *
   * @param isByHand the assignments that no resource has ever requested
   */
  static List<String> between(
      Wishes wishes, StateView state, Predicate<StateView.Assignment> isByHand, ReadyWatch ready) {
    var differences = new ArrayList<String>();
    var present = new TreeSet<String>();
    state.assignments().stream().filter(isByHand.negate()).map(World::text).forEach(present::add);
    var requested = wishes.accesses();
    requested.stream()
        .filter(access -> !present.contains(access))
        .map("missing: "::concat)
        .forEach(differences::add);
    present.stream()
        .filter(access -> !requested.contains(access))
        .map("left: "::concat)
        .forEach(differences::add);
    wishes.sets().values().forEach(set -> compare(set, state, differences));
    if (state.permissionSets().size() != wishes.sets().size()) {
      differences.add("there are %d permission sets".formatted(state.permissionSets().size()));
    }
    wishes.resources().stream()
        .filter(name -> ready.since(name).isEmpty())
        .map("not Ready: "::concat)
        .forEach(differences::add);
    return differences;
  }

  private static void compare(PermissionSet set, StateView state, List<String> differences) {
    var name = set.getMetadata().getName();
    var found = state.permissionSets().stream().filter(s -> s.name().equals(name)).findFirst();
    if (found.isEmpty()) {
      differences.add("missing: " + name);
      return;
    }
    var there = found.get();
    // AWS is told PT1H30M where a resource says PT90M.
    var session = Duration.parse(set.getSpec().sessionDuration());
    if (!session.equals(Duration.parse(there.sessionDuration()))) {
      differences.add("edited: " + there);
    }
    if (there.provisioned().values().stream().anyMatch(r -> r != there.revision())) {
      differences.add("outdated: " + there);
    }
  }
}
