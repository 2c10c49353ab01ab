package dev.ssoperator.survey;

/**
 * How the assignments of an instance are found. AWS lists them for an account and a permission set
 * (a pair), or, in the management account, for a principal; it has no list of all. It lists the
 * pairs that may have any for a permission set, and for an account.
 */
public enum Route {
  /** One list of accounts for each permission set, then one read for each pair. */
  PERMISSION_SETS,
  /** One list of permission sets for each account, then one read for each pair. */
  ACCOUNTS,
  /** The pairs as above, then one read for each principal. */
  PRINCIPALS;

  /** The route to the pairs that takes fewer calls; a list of up to 100 is one call. */
  static Route toPairs(int permissionSets, int accounts) {
    return permissionSets <= accounts ? PERMISSION_SETS : ACCOUNTS;
  }

  /** Whether a read for each principal takes fewer calls than one for each pair. */
  static boolean isShorterByPrincipal(int principals, int pairs) {
    return principals < pairs;
  }
}
