package dev.ssoperator.survey;

import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.DirectoryUser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The groups and users of an identity store.
 *
 * @param groups display names by id, empty where AWS has none
 * @param users users by id
 * @param members the ids of the users of each group, by the group's id; empty unless they were
 *     asked for. A group that was deleted meanwhile is not in it
 */
public record People(
    Map<String, String> groups,
    Map<String, DirectoryUser> users,
    Map<String, List<String>> members) {

  /** Takes copies. */
  public People {
    groups = Map.copyOf(groups);
    users = Map.copyOf(users);
    members = Map.copyOf(members);
  }

  /** A principal's name; empty if no principal of this type has the id. */
  public Optional<String> name(PrincipalType type, String id) {
    return type == PrincipalType.GROUP
        ? Optional.ofNullable(groups.get(id))
        : Optional.ofNullable(users.get(id))
            .map(user -> Objects.requireNonNullElse(user.userName(), ""));
  }

  /**
   * The ids of the principals of a type by their names in lower case: the identity store does not
   * distinguish upper and lower case.
   */
  public Map<String, List<String>> idsByName(PrincipalType type) {
    var ids = new HashMap<String, List<String>>();
    names(type)
        .forEach(
            (id, name) -> ids.computeIfAbsent(lowerCase(name), lower -> new ArrayList<>()).add(id));
    return ids;
  }

  /** A name as {@link #idsByName} has it. */
  public static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The names of all principals of a type by id, empty where AWS has none. */
  private Map<String, String> names(PrincipalType type) {
    return type == PrincipalType.GROUP
        ? groups
        : users.values().stream()
            .collect(
                Collectors.toMap(
                    DirectoryUser::id, user -> Objects.requireNonNullElse(user.userName(), "")));
  }
}
