package dev.ssoperator.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the emulator starts with: an organization, its directory, and optionally permission sets and
 * assignments. The file format, in YAML or JSON, has these names; docs/emulator.md shows it.
 *
 * @param instance the one organization instance
 * @param organization the organization and its management account
 * @param organizationalUnits may be empty; {@code parent} is another unit, or left out for the root
 * @param accounts holds the management account
 * @param groups may be empty
 * @param users may be empty
 * @param permissionSets may be empty
 * @param assignments of the permission sets above, which are provisioned at their current revision
 * @param missingManagedPolicies names or ARNs of AWS managed policies that do not exist, beside
 *     those of {@link Behaviour}
 */
public record Seed(
    Instance instance,
    Organization organization,
    List<OrganizationalUnit> organizationalUnits,
    List<Account> accounts,
    List<Group> groups,
    List<User> users,
    List<PermissionSet> permissionSets,
    List<Assignment> assignments,
    List<String> missingManagedPolicies) {

  public Seed {
    Objects.requireNonNull(instance, "instance must be set");
    Objects.requireNonNull(organization, "organization must be set");
    organizationalUnits = listed("organizationalUnits", organizationalUnits);
    accounts = listed("accounts", accounts);
    groups = listed("groups", groups);
    users = listed("users", users);
    permissionSets = listed("permissionSets", permissionSets);
    assignments = listed("assignments", assignments);
    missingManagedPolicies = listed("missingManagedPolicies", missingManagedPolicies);
  }

  /**
   * The organization instance.
   *
   * @param id {@code ssoins-} and 16 characters
   * @param identityStoreId {@code d-} and 10 hexadecimal digits
   * @param name may be left out
   */
  public record Instance(String id, String identityStoreId, @Nullable String name) {

    public Instance {
      Limits.text("instance.id", id);
      Limits.text("instance.identityStoreId", identityStoreId);
    }
  }

  /**
   * The organization.
   *
   * @param id {@code o-} and at least 10 characters
   * @param rootId {@code r-} and at least 4 characters
   * @param managementAccount one of the accounts
   */
  public record Organization(String id, String rootId, String managementAccount) {

    public Organization {
      Limits.text("organization.id", id);
      Limits.text("organization.rootId", rootId);
      Limits.text("organization.managementAccount", managementAccount);
    }
  }

  public record OrganizationalUnit(String id, String name, @Nullable String parent) {

    public OrganizationalUnit {
      Limits.text("id of an organizational unit", id);
      Limits.text("name of organizational unit " + id, name);
    }

    OrganizationalUnit renamed(String newName) {
      return new OrganizationalUnit(id, newName, parent);
    }
  }

  /**
   * A member account, or the management account.
   *
   * @param id 12 digits
   * @param state as in Organizations; ACTIVE when left out
   * @param organizationalUnit the root when left out
   * @param tags may be left out
   * @param customerManagedPolicies exactly these exist; left out, every one is assumed to exist
   */
  public record Account(
      String id,
      String name,
      String email,
      @Nullable String state,
      @Nullable String organizationalUnit,
      @Nullable Map<String, String> tags,
      @Nullable List<CustomerPolicy> customerManagedPolicies) {

    private static final Set<String> STATES =
        Set.of("PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED");

    public Account {
      Limits.text("id of an account", id);
      Limits.text("name of account " + id, name);
      Limits.text("email of account " + id, email);
      if (state != null) {
        requireState(state);
      }
      Limits.tags("account " + id, tags);
      if (customerManagedPolicies != null) {
        customerManagedPolicies = listed("customerManagedPolicies", customerManagedPolicies);
      }
    }

    static void requireState(@Nullable String state) {
      if (state == null || !STATES.contains(state)) {
        throw new IllegalArgumentException(
            "state must be one of " + new TreeSet<>(STATES) + ", not " + state);
      }
    }
  }

  /**
   * A group.
   *
   * @param description may be left out
   * @param members the user names of its members, each once
   */
  public record Group(String id, String name, @Nullable String description, List<String> members) {

    public Group {
      Limits.text("id of a group", id);
      Limits.text("name of group " + id, name);
      members = listed("members of group " + id, members);
      if (new HashSet<>(members).size() < members.size()) {
        throw new IllegalArgumentException("members of group " + id + " must not repeat");
      }
    }

    /** A group without members. */
    public Group(String id, String name, @Nullable String description) {
      this(id, name, description, List.of());
    }
  }

  /**
   * A user.
   *
   * @param disabled whether the user's status is {@code DISABLED}; null is false
   */
  public record User(
      String id,
      String userName,
      String givenName,
      String familyName,
      @Nullable String email,
      @Nullable Boolean disabled) {

    public User {
      Limits.text("id of a user", id);
      Limits.text("userName of user " + id, userName);
      Limits.text("givenName of user " + id, givenName);
      Limits.text("familyName of user " + id, familyName);
    }

    /** A user who is not disabled. */
    public User(
        String id, String userName, String givenName, String familyName, @Nullable String email) {
      this(id, userName, givenName, familyName, email, null);
    }
  }

  /**
   * A permission set, whose fields are those of the API.
   *
   * @param id {@code ps-} and 16 characters; drawn when left out
   * @param inlinePolicy JSON text, or the structure itself
   */
  public record PermissionSet(
      @Nullable String id,
      String name,
      @Nullable String description,
      @Nullable String sessionDuration,
      @Nullable String relayState,
      @Nullable List<String> managedPolicies,
      @Nullable List<CustomerPolicy> customerManagedPolicies,
      @Nullable Boundary permissionsBoundary,
      @Nullable JsonNode inlinePolicy,
      @Nullable Map<String, String> tags) {

    public PermissionSet {
      Limits.text("name of a permission set", name);
      Limits.tags("permission set " + name, tags);
      managedPolicies = listed("managedPolicies", managedPolicies);
      customerManagedPolicies = listed("customerManagedPolicies", customerManagedPolicies);
    }
  }

  /** A permissions boundary: exactly one of the two. */
  public record Boundary(
      @Nullable String managedPolicy, @Nullable CustomerPolicy customerManagedPolicy) {}

  /**
   * An assignment to one of {@code group}, {@code user}, {@code deletedGroup} and {@code
   * deletedUser}.
   *
   * @param account the account's id
   * @param permissionSet its name
   * @param group the name of a group
   * @param user the name of a user
   * @param deletedGroup the id of a group that has been deleted, whose assignment is left
   * @param deletedUser the id of a user that has been deleted
   */
  public record Assignment(
      String account,
      String permissionSet,
      @Nullable String group,
      @Nullable String user,
      @Nullable String deletedGroup,
      @Nullable String deletedUser) {

    public Assignment {
      Limits.text("account of an assignment", account);
      Limits.text("permissionSet of an assignment", permissionSet);
      if (Stream.of(group, user, deletedGroup, deletedUser).filter(Objects::nonNull).count() != 1) {
        throw new IllegalArgumentException(
            "an assignment must have one of group, user, deletedGroup and deletedUser");
      }
    }

    /** An assignment to a group or a user. */
    public Assignment(
        String account, String permissionSet, @Nullable String group, @Nullable String user) {
      this(account, permissionSet, group, user, null, null);
    }
  }

  /** Example Corp: nine accounts, five groups, six users, no permission sets. */
  public static Seed exampleCorp() {
    try (InputStream in =
        Objects.requireNonNull(Seed.class.getResourceAsStream("example-corp.yaml"))) {
      return Json.YAML.readValue(in, Seed.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a seed file.
   *
   * @throws UncheckedIOException the file cannot be read or is not a seed
   */
  public static Seed read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  static Seed parse(String yaml) throws JsonProcessingException {
    return Optional.ofNullable(Json.YAML.readValue(yaml, Seed.class))
        .orElseThrow(() -> new IllegalArgumentException("a seed must be a structure"));
  }

  static <T> List<T> listed(String name, @Nullable List<T> list) {
    if (list == null) {
      return List.of();
    }
    if (list.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException(name + " must have no empty entry");
    }
    return List.copyOf(list);
  }
}
