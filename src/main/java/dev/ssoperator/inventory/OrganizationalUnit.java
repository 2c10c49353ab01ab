package dev.ssoperator.inventory;

import org.jspecify.annotations.Nullable;

/**
 * A root or an organizational unit.
 *
 * @param id {@code r-…} or {@code ou-…}
 * @param name not unique
 * @param path the names from the root on, such as {@code Workloads/Prod}; {@code /} for the root;
 *     null if a name contains a slash, so that only the id denotes the unit
 */
public record OrganizationalUnit(String id, String name, @Nullable String path) {

  private static final String SLASH = "/";

  /** The path or the id by which a resource denotes a unit. */
  public static String of(dev.ssoperator.api.OrganizationalUnit unit) {
    return unit.id() == null ? String.valueOf(unit.path()) : unit.id();
  }

  static OrganizationalUnit root(String id) {
    return new OrganizationalUnit(id, "Root", SLASH);
  }

  OrganizationalUnit child(String childId, String childName) {
    return new OrganizationalUnit(childId, childName, childPath(childName));
  }

  private @Nullable String childPath(String childName) {
    if (path == null || childName.contains(SLASH)) {
      return null;
    }
    return path.equals(SLASH) ? childName : path + SLASH + childName;
  }

  /** Whether an id or a path denotes this unit. */
  boolean matches(String pathOrId) {
    return pathOrId.equals(id) || pathOrId.equals(path);
  }
}
