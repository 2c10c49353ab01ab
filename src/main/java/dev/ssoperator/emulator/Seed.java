package dev.ssoperator.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    Objects.requireNonNull(instance, "a seed needs an instance");
    Objects.requireNonNull(organization, "a seed needs an organization");
    organizationalUnits = listed(organizationalUnits);
    accounts = listed(accounts);
    groups = listed(groups);
    users = listed(users);
    permissionSets = listed(permissionSets);
    assignments = listed(assignments);
    missingManagedPolicies = listed(missingManagedPolicies);
  }

  /**
   * The organization instance.
   *
   * @param id {@code ssoins-} and 16 characters
   * @param identityStoreId {@code d-} and 10 hexadecimal digits
   * @param name may be left out
   */
  public record Instance(String id, String identityStoreId, @Nullable String name) {}

  /**
   * The organization.
   *
   * @param id {@code o-} and at least 10 characters
   * @param rootId {@code r-} and at least 4 characters
   * @param managementAccount one of the accounts
   */
  public record Organization(String id, String rootId, String managementAccount) {}

  public record OrganizationalUnit(String id, String name, @Nullable String parent) {}

  /**
   * A member account, or the management account.
   *
   * @param id 12 digits
   * @param state ACTIVE when left out
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
      @Nullable List<CustomerPolicy> customerManagedPolicies) {}

  public record Group(String id, String name, @Nullable String description) {}

  public record User(
      String id, String userName, String givenName, String familyName, @Nullable String email) {}

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
      @Nullable Map<String, String> tags) {}

  /** A permissions boundary: exactly one of the two. */
  public record Boundary(
      @Nullable String managedPolicy, @Nullable CustomerPolicy customerManagedPolicy) {}

  /**
   * An assignment to one of {@code group} and {@code user}.
   *
   * @param account the account's id
   * @param permissionSet its name
   * @param group the name of a group
   * @param user the name of a user
   */
  public record Assignment(
      String account, String permissionSet, @Nullable String group, @Nullable String user) {}

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
    return Json.YAML.readValue(yaml, Seed.class);
  }

  private static <T> List<T> listed(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
