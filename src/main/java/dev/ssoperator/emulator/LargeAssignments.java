package dev.ssoperator.emulator;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The assignments of a made-up company: for the most part products of groups, permission sets and
 * all accounts of a unit, some of which lack an account; then single ones of groups and users; and
 * a few of principals that do not exist any more.
 */
final class LargeAssignments {
  private static final double IN_PRODUCTS = 0.7;
  private static final int LAST_ACCOUNT_MISSING_EVERY = 5;
  private static final int ORPHANED_EVERY = 100;

  private final Random random = new Random(0);
  private final Set<Seed.Assignment> chosen = new LinkedHashSet<>();
  private final LargeOrganization organization;
  private final LargeDirectory directory;
  private final List<Seed.PermissionSet> sets;

  LargeAssignments(
      LargeOrganization organization, LargeDirectory directory, List<Seed.PermissionSet> sets) {
    this.organization = organization;
    this.directory = directory;
    this.sets = sets;
  }

  List<Seed.Assignment> of(int assignments) {
    if (assignments == 0) {
      return List.of();
    }
    addProducts((int) (assignments * IN_PRODUCTS));
    var orphans = (assignments + ORPHANED_EVERY / 2) / ORPHANED_EVERY;
    while (chosen.size() < assignments - orphans) {
      addOne();
    }
    for (var number = 0; chosen.size() < assignments; number++) {
      addOrphan(number);
    }
    return List.copyOf(chosen);
  }

  /** As many products as fit, and of each unit as many as of the others. */
  private void addProducts(int most) {
    var groups = directory.groups();
    var units = organization.units();
    var ours = sets.stream().filter(set -> !LargePermissionSets.isControlTower(set)).toList();
    if (groups.isEmpty() || units.isEmpty()) {
      return;
    }
    var accountsUnder = units.stream().map(organization::accountsUnder).toList();
    for (var number = 0; number < most && chosen.size() < most; number++) {
      var accounts = accountsUnder.get(number % units.size());
      var width = number % 3 == 0 ? 2 : 1;
      var missing = number % LAST_ACCOUNT_MISSING_EVERY == LAST_ACCOUNT_MISSING_EVERY - 1 ? 1 : 0;
      if (chosen.size() + accounts.size() * width * width <= most) {
        for (var i = 0; i < width * width; i++) {
          var group = groups.get((number * 7 + 1 + i % width) % groups.size()).name();
          var set = ours.get((number * 3 + i / width) % ours.size()).name();
          accounts.stream()
              .limit(Math.max(0, accounts.size() - missing))
              .map(account -> new Seed.Assignment(account.id(), set, group, null))
              .forEach(chosen::add);
        }
      }
    }
  }

  private void addOne() {
    var groups = directory.groups();
    var users = directory.users();
    var isUser = groups.isEmpty() || (!users.isEmpty() && random.nextInt(3) == 0);
    chosen.add(
        new Seed.Assignment(
            one(organization.accounts()).id(),
            one(sets).name(),
            isUser ? null : one(groups).name(),
            isUser ? one(users).userName() : null));
  }

  /** A principal that is gone may have left several. */
  private void addOrphan(int number) {
    var id = CompanyNames.id("deleted", number / 3);
    var isUser = number / 3 % 2 == 1;
    chosen.add(
        new Seed.Assignment(
            one(organization.accounts()).id(),
            one(sets).name(),
            null,
            null,
            isUser ? null : id,
            isUser ? id : null));
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
