package dev.ssoperator.cli;

import dev.ssoperator.access.ProtectedSettings;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options that say what no resource may change. */
final class ProtectionOptions {

  @Option(
      names = "--protected-principals",
      split = ",",
      description =
          "The groups and users whose access no resource may grant or revoke, separated by commas:"
              + " group:NAME, user:NAME, or an id. Default: none")
  private Set<String> principals = Set.of();

  @Option(
      names = "--protected-permission-sets",
      split = ",",
      description =
          "The permission sets that no resource may change, delete, assign or revoke, separated by"
              + " commas: names in AWS, or ARNs. Default: none")
  private Set<String> permissionSets = Set.of();

  @Option(
      names = "--protected-accounts",
      split = ",",
      description =
          "The accounts in which no resource may change access, separated by commas: ids, or names"
              + " in AWS Organizations. Default: none")
  private Set<String> accounts = Set.of();

  /**
   * The settings.
   *
   * @throws IllegalArgumentException naming the setting, the entry and the accepted values
   */
  ProtectedSettings settings() {
    return new ProtectedSettings(principals, permissionSets, accounts);
  }
}
