package dev.ssoperator.access;

import dev.ssoperator.api.PrincipalType;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What no resource may change, by id or by name.
 *
 * @param principals {@code group:NAME}, {@code user:NAME}, or the id of a group or user
 * @param permissionSets names or ARNs
 * @param accounts ids or names
 */
public record ProtectedSettings(
    Set<String> principals, Set<String> permissionSets, Set<String> accounts) {

  static final String PRINCIPALS = "protected-principals";
  static final String PERMISSION_SETS = "protected-permission-sets";
  static final String ACCOUNTS = "protected-accounts";

  private static final String GROUP = "group:";
  private static final String USER = "user:";

  private static final Predicate<String> IS_PRINCIPAL_ID =
      matches("([0-9a-f]{10}-)?\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");
  private static final Predicate<String> IS_PRINCIPAL_NAME =
      matches("group:\\S(.{0,1022}\\S)?|user:\\S{1,128}");
  private static final Predicate<String> IS_PERMISSION_SET_ARN =
      matches("arn:aws(-[a-z]{1,5}){0,3}:sso:::permissionSet/(sso)?ins-[^/]{16}/ps-.{16}");
  private static final Predicate<String> IS_PERMISSION_SET_NAME = matches("[\\w+=,.@-]{1,32}");
  private static final Predicate<String> IS_ACCOUNT_ID = matches("[0-9]{12}");

  /** A name of digits alone is a mistyped id. */
  private static final Predicate<String> IS_ACCOUNT_NAME = matches("(?![0-9]+$).{1,128}");

  /** Protects nothing; after the patterns, which its creation needs. */
  public static final ProtectedSettings NONE = new ProtectedSettings(Set.of(), Set.of(), Set.of());

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException naming the setting, the entry and the accepted values
   */
  public ProtectedSettings {
    principals =
        checked(
            PRINCIPALS,
            principals,
            IS_PRINCIPAL_ID.or(IS_PRINCIPAL_NAME),
            "group:NAME, user:NAME, or the id of a group or user");
    permissionSets =
        checked(
            PERMISSION_SETS,
            permissionSets,
            IS_PERMISSION_SET_ARN.or(IS_PERMISSION_SET_NAME),
            "names of at most 32 characters, or ARNs, of permission sets");
    accounts =
        checked(
            ACCOUNTS,
            accounts,
            IS_ACCOUNT_ID.or(IS_ACCOUNT_NAME),
            "ids of 12 digits, or names, of accounts");
  }

  private static Set<String> checked(
      String setting, Set<String> entries, Predicate<String> accepted, String rule) {
    var checked = new TreeSet<String>();
    for (var entry : entries) {
      if (!accepted.test(entry.strip())) {
        throw new IllegalArgumentException(
            "%s must be %s, not \"%s\"".formatted(setting, rule, entry));
      }
      checked.add(entry.strip());
    }
    return Collections.unmodifiableSet(checked);
  }

  /** The names of groups, or of users. */
  Set<String> principalNames(PrincipalType type) {
    var prefix = prefix(type);
    return principals.stream()
        .filter(entry -> entry.startsWith(prefix))
        .map(entry -> entry.substring(prefix.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A group or user in the words of the setting. */
  static String principalEntry(PrincipalType type, String name) {
    return prefix(type) + name;
  }

  Set<String> permissionSetNames() {
    return without(permissionSets, IS_PERMISSION_SET_ARN);
  }

  Set<String> permissionSetArns() {
    return without(permissionSets, IS_PERMISSION_SET_NAME);
  }

  Set<String> accountNames() {
    return without(accounts, IS_ACCOUNT_ID);
  }

  private static Set<String> without(Set<String> entries, Predicate<String> excluded) {
    return entries.stream()
        .filter(excluded.negate())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String prefix(PrincipalType type) {
    return type == PrincipalType.GROUP ? GROUP : USER;
  }

  private static Predicate<String> matches(String pattern) {
    return Pattern.compile(pattern).asMatchPredicate();
  }
}
