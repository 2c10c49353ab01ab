package dev.ssoperator.emulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The size of a made-up organization, which may be as large as real ones. Equal sizes give equal
 * seeds, in every run.
 *
 * @param accounts 1 to 7,000, with the management account
 * @param groups 0 to 10,000
 * @param sets permission sets, 0 to 3,500
 * @param assignments at most half of all that these accounts, permission sets and principals allow,
 *     with at most 100 principals per account and permission set
 * @param users 0 to 100,000
 * @param units organizational units, 0 to 2,000
 */
public record SeedSize(int accounts, int groups, int sets, int assignments, int users, int units) {

  private static final String ACCOUNTS = "accounts";
  private static final String GROUPS = "groups";
  private static final String SETS = "sets";
  private static final String ASSIGNMENTS = "assignments";
  private static final String USERS = "users";
  private static final String UNITS = "units";

  private static final List<String> NAMES =
      List.of(ACCOUNTS, GROUPS, SETS, ASSIGNMENTS, USERS, UNITS);

  /** AWS's limit of groups with one permission set in one account. */
  private static final int MAX_PRINCIPALS = 100;

  private static final int USERS_PER_GROUP = 10;
  private static final int ACCOUNTS_PER_UNIT = 10;

  public SeedSize {
    Limits.within(ACCOUNTS, 1, 7_000, accounts);
    Limits.within(GROUPS, 0, 10_000, groups);
    Limits.within(SETS, 0, 3_500, sets);
    Limits.within(USERS, 0, 100_000, users);
    Limits.within(UNITS, 0, 2_000, units);
    // Half of what there can be, so that chance finds enough of it.
    var most = (long) accounts * sets * Math.min(groups + users, MAX_PRINCIPALS) / 2;
    Limits.within(ASSIGNMENTS, 0, (int) Math.min(most, Integer.MAX_VALUE), assignments);
  }

  /**
   * Reads sizes such as {@code accounts=300,groups=150,sets=20,assignments=1000}. Without {@code
   * users} there are ten per group, without {@code units} one per ten accounts.
   *
   * @throws IllegalArgumentException a size is missing, repeated, unknown or out of bounds
   */
  public static SeedSize parse(String text) {
    var sizes = new HashMap<String, Integer>();
    for (var part : text.split(",", -1)) {
      var equals = part.indexOf('=');
      var name = equals < 0 ? part : part.substring(0, equals);
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException(
            "'%s' is not one of the sizes %s".formatted(name, String.join(", ", NAMES)));
      }
      if (sizes.put(name, number(name, part.substring(equals + 1))) != null) {
        throw new IllegalArgumentException(name + " must not repeat");
      }
    }
    var accounts = required(sizes, ACCOUNTS);
    var groups = required(sizes, GROUPS);
    return new SeedSize(
        accounts,
        groups,
        required(sizes, SETS),
        required(sizes, ASSIGNMENTS),
        sizes.getOrDefault(USERS, groups * USERS_PER_GROUP),
        sizes.getOrDefault(UNITS, accounts / ACCOUNTS_PER_UNIT));
  }

  /** The seed of this size. */
  public Seed seed() {
    var corp = Seed.exampleCorp();
    var management = corp.organization().managementAccount();
    var organization = LargeOrganization.of(management, accounts, units);
    var directory = LargeDirectory.of(groups, users);
    var permissionSets = LargePermissionSets.of(sets);
    return new Seed(
        corp.instance(),
        corp.organization(),
        organization.units(),
        organization.accounts(),
        directory.groups(),
        directory.users(),
        permissionSets,
        new LargeAssignments(organization, directory, permissionSets).of(assignments),
        List.of());
  }

  private static int required(Map<String, Integer> sizes, String name) {
    var size = sizes.get(name);
    if (size == null) {
      throw new IllegalArgumentException(name + " must be set, as in " + name + "=10");
    }
    return size;
  }

  private static int number(String name, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s must be a whole number, not '%s'".formatted(name, text), e);
    }
  }
}
