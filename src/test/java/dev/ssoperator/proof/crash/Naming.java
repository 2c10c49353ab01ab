package dev.ssoperator.proof.crash;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.emulator.Effect;
import dev.ssoperator.emulator.StateView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of what AWS has ids for, which differ between runs. What has the name of something
 * earlier gets a prime.
 */
final class Naming {

  private static final String UNKNOWN = "unknown";

  private final Map<String, String> names = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  /** Takes the names of what exists now. */
  void learn(StateView state) {
    state.permissionSets().forEach(set -> learn("set", set.arn(), set.name()));
    state.groups().forEach(group -> learn("principal", group.id(), group.name()));
    state.users().forEach(user -> learn("principal", user.id(), user.name()));
  }

  private void learn(String kind, String id, String name) {
    if (!names.containsKey(id)) {
      var unique = name;
      while (!taken.add(kind + unique)) {
        unique += "'";
      }
      names.put(id, unique);
    }
  }

  String of(@Nullable String id) {
    return id == null ? "" : names.getOrDefault(id, UNKNOWN);
  }

  String of(@Nullable AssignedAccess access) {
    return access == null
        ? "none"
        : "%s %s %s"
            .formatted(access.accountId(), of(access.permissionSetArn()), of(access.principalId()));
  }

  String of(StateView.Assignment assignment) {
    return "%s %s %s"
        .formatted(
            assignment.accountId(),
            of(assignment.permissionSetArn()),
            of(assignment.principalId()));
  }

  /** What has happened, such as {@code ASSIGNMENT_CREATED 555555555555 ops platform}. */
  String of(Effect effect) {
    var account = Objects.requireNonNullElse(effect.accountId(), "");
    return "%s %s %s %s"
        .formatted(effect.kind(), account, of(effect.permissionSetArn()), of(effect.principalId()))
        .replaceAll(" +", " ")
        .strip();
  }
}
