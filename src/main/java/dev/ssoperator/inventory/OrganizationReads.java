package dev.ssoperator.inventory;

import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.identitycenter.OrganizationReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads one facet of the organization, whole or not at all. */
final class OrganizationReads {

  private final OrganizationReader reader;
  private final Supplier<Map<String, OrganizationMember>> known;

  /**
   * Creates the reads.
   *
   * @param known the accounts that were read before, by id
   */
  OrganizationReads(OrganizationReader reader, Supplier<Map<String, OrganizationMember>> known) {
    this.reader = reader;
    this.known = known;
  }

  /** What the facet says about every account. */
  OrganizationReading read(OrganizationFacet facet) {
    return switch (facet) {
      case ACCOUNTS -> new OrganizationReading(accounts());
      case UNITS -> completeTree();
      case TAGS -> new OrganizationReading(tags());
    };
  }

  private Map<String, OrganizationMember> accounts() {
    return reader.accounts().stream()
        // An account may be on two pages of a list that changes while it is read.
        .collect(
            Collectors.toMap(
                OrganizationAccount::id, OrganizationMember::of, (first, second) -> second));
  }

  /**
   * The calls that read the tree are no transaction: an account that is moved meanwhile may be in
   * the list of neither parent. It must not count as one that left the organization.
   */
  private OrganizationReading completeTree() {
    var tree = tree();
    if (tree.members().keySet().containsAll(known.get().keySet())) {
      return tree;
    }
    var remaining = new HashSet<>(accounts().keySet());
    remaining.retainAll(known.get().keySet());
    if (tree.members().keySet().containsAll(remaining)) {
      return tree;
    }
    var second = tree();
    remaining.removeAll(second.members().keySet());
    if (!remaining.isEmpty()) {
      throw new IdentityCenterException(
          ErrorKind.INCONSISTENT,
          "ListAccountsForParent",
          "AWS lists %s in the organization, but in no organizational unit"
              .formatted(some(remaining)),
          null,
          null);
    }
    return second;
  }

  private static String some(Set<String> accountIds) {
    var first = accountIds.stream().sorted().findFirst().orElse("");
    return accountIds.size() == 1
        ? "account " + first
        : "account %s and %d more".formatted(first, accountIds.size() - 1);
  }

  private OrganizationReading tree() {
    var tree = new OrganizationReading(new HashMap<>(), new HashSet<>());
    for (var root : reader.roots()) {
      addTree(List.of(OrganizationalUnit.root(root)), tree);
    }
    return tree;
  }

  /**
   * The accounts of a unit, and of the units in it; nothing of a unit that was deleted meanwhile.
   * An account that is seen twice has moved.
   */
  private void addTree(List<OrganizationalUnit> chain, OrganizationReading tree) {
    var parent = chain.get(chain.size() - 1);
    var accounts = reader.accountsIn(parent.id());
    if (accounts.isEmpty()) {
      return;
    }
    tree.units().add(parent);
    for (var account : accounts.get()) {
      tree.members().put(account.id(), new OrganizationMember(account, chain, null));
    }
    for (var unit : reader.units(parent.id()).orElse(List.of())) {
      requireNew(unit.id(), chain);
      var longer = new ArrayList<>(chain);
      longer.add(parent.child(unit.id(), unit.name()));
      addTree(List.copyOf(longer), tree);
    }
  }

  /** A unit that contains itself would be read for ever. */
  private static void requireNew(String unitId, List<OrganizationalUnit> chain) {
    if (chain.stream().anyMatch(above -> above.id().equals(unitId))) {
      throw new IdentityCenterException(
          ErrorKind.MALFORMED,
          "ListOrganizationalUnitsForParent",
          "AWS lists organizational unit %s inside itself".formatted(unitId),
          null,
          null);
    }
  }

  private Map<String, OrganizationMember> tags() {
    var accounts = known.get();
    return accounts.values().stream()
        .map(this::withTags)
        .filter(member -> member.tags() != null)
        .collect(Collectors.toMap(member -> member.account().id(), Function.identity()));
  }

  /** Whether an account is gone is said by the list of accounts; until then its tags stay. */
  private OrganizationMember withTags(OrganizationMember member) {
    return reader
        .tags(member.account().id())
        .map(tags -> new OrganizationMember(member.account(), null, tags))
        .orElse(member);
  }
}
