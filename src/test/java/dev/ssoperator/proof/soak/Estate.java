package dev.ssoperator.proof.soak;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSetSpec;
import dev.ssoperator.api.AccountSelector;
import dev.ssoperator.api.OrganizationalUnit;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import dev.ssoperator.bench.Company;
import dev.ssoperator.bench.Company.Grant;
import dev.ssoperator.emulator.Seed;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What there is in the beginning: accounts in organizational units, teams that have access to the
 * accounts of a unit by an AccountAssignmentSet each, and single assignments.
 *
 * @param resources how many resources there are, with those that sets own
 */
record Estate(int resources) {

  static final int UNITS = 4;

  /** The groups of each team; the last group is assigned by hand only. */
  static final int TEAM_GROUPS = 2;

  private static final int GROUPS = 10;
  private static final int MOST_ACCOUNTS = 100;
  private static final int MOST_SETS = 20;
  private static final int RESOURCES_OF_A_UNIT = 1000;

  int accounts() {
    return Math.min(MOST_ACCOUNTS, Math.max(2 * UNITS, resources / 20 / UNITS * UNITS));
  }

  int sets() {
    return Math.min(MOST_SETS, Math.max(4, resources / 100));
  }

  /** As many in each unit. */
  int teams() {
    return UNITS * Math.max(1, resources / RESOURCES_OF_A_UNIT);
  }

  /** How many assignments have a resource that no set owns. */
  int singles() {
    return resources - sets() - teams() - teams() * TEAM_GROUPS * accounts() / UNITS;
  }

  /** The group that only a person with the console assigns. */
  int groupByHand() {
    return TEAM_GROUPS + GROUPS;
  }

  Company company() {
    return new Company(accounts(), sets(), groupByHand() + 1, 0);
  }

  /** Any assignment that is no team's. */
  Grant any(Random random) {
    return new Grant(
        random.nextInt(accounts()), random.nextInt(sets()), TEAM_GROUPS + random.nextInt(GROUPS));
  }

  /** The single assignments of the beginning, each another one. */
  List<Grant> inPlace(Random random) {
    var grants = new HashSet<Grant>();
    while (grants.size() < singles()) {
      grants.add(any(random));
    }
    return List.copyOf(grants);
  }

  /** The unit of an account in the beginning. */
  static int unit(int account) {
    return account % UNITS;
  }

  /** The unit in which a team works. */
  static int unitOf(int team) {
    return team % UNITS;
  }

  /** The permission set that a team has. */
  int setOf(int team) {
    return team % sets();
  }

  static String unitId(int unit) {
    return "ou-benc-soak000" + unit;
  }

  static String teamName(int team) {
    return "team-%02d".formatted(team);
  }

  /** AWS in the beginning, where all that is requested exists already. */
  Seed seed(List<Grant> singles) {
    var inPlace = new ArrayList<>(singles);
    for (var team = 0; team < teams(); team++) {
      for (var account = 0; account < accounts(); account++) {
        for (var group = 0; group < TEAM_GROUPS && unit(account) == unitOf(team); group++) {
          inPlace.add(new Grant(account, setOf(team), group));
        }
      }
    }
    var seed = company().seed(inPlace.stream().distinct().toList());
    var accounts = new ArrayList<Seed.Account>();
    for (var i = 0; i < seed.accounts().size(); i++) {
      var account = seed.accounts().get(i);
      // The first one is the management account.
      var unit = i == 0 ? null : unitId(unit(i - 1));
      accounts.add(
          new Seed.Account(account.id(), account.name(), account.email(), null, unit, null, null));
    }
    return new Seed(
        seed.instance(),
        seed.organization(),
        IntStream.range(0, UNITS)
            .mapToObj(unit -> new Seed.OrganizationalUnit(unitId(unit), "unit-" + unit, null))
            .toList(),
        accounts,
        seed.groups(),
        seed.users(),
        seed.permissionSets(),
        seed.assignments(),
        seed.missingManagedPolicies());
  }

  List<AccountAssignmentSet> teamResources() {
    return IntStream.range(0, teams()).mapToObj(this::teamResource).toList();
  }

  private AccountAssignmentSet teamResource(int team) {
    var resource = new AccountAssignmentSet();
    resource.setMetadata(
        new ObjectMetaBuilder().withNamespace(Company.NAMESPACE).withName(teamName(team)).build());
    resource.setSpec(
        new AccountAssignmentSetSpec(
            IntStream.range(0, TEAM_GROUPS)
                .mapToObj(i -> new Principal(Company.groupName(i), null, null, null, null))
                .toList(),
            List.of(new PermissionSetRef(Company.setName(setOf(team)), null)),
            List.of(
                new AccountSelector(
                    new OrganizationalUnit(null, unitId(unitOf(team)), null), null, null, null)),
            List.of(),
            null));
    return resource;
  }

  /** An account as a resource names it. */
  static Account account(Grant grant) {
    return new Account(Company.accountId(grant.account()), null);
  }
}
