package dev.ssoperator.emulator;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The organization of a made-up company: four units in the root, and in Workloads a unit per
 * department with Prod and Staging.
 */
record LargeOrganization(List<Seed.OrganizationalUnit> units, List<Seed.Account> accounts) {
  private static final List<String> TOP =
      List.of("Security", "Infrastructure", "Sandbox", "Workloads");

  private static final int WORKLOADS = TOP.size() - 1;
  private static final int UNITS_PER_DEPARTMENT = 3;

  /** Few accounts are exceptions; which ones depends on their number. */
  private static final int SUSPENDED_EVERY = 60;

  private static final int SAME_NAME_EVERY = 50;
  private static final int IN_THE_ROOT_EVERY = 40;
  private static final int WITHOUT_TAGS_EVERY = 20;

  static LargeOrganization of(String managementAccount, int accounts, int units) {
    var tree = IntStream.range(0, units).mapToObj(LargeOrganization::unit).toList();
    var parents =
        tree.stream()
            .map(Seed.OrganizationalUnit::parent)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    var leaves = IntStream.range(0, units).filter(i -> !parents.contains(unitId(i))).toArray();
    var all = new ArrayList<Seed.Account>();
    all.add(
        new Seed.Account(
            managementAccount, "management", "aws+management@example.com", null, null, null, null));
    for (var number = 1; number < accounts; number++) {
      all.add(account(number, leaves));
    }
    return new LargeOrganization(tree, List.copyOf(all));
  }

  /** The accounts in a unit and in the units below it. */
  List<Seed.Account> accountsUnder(Seed.OrganizationalUnit unit) {
    var under = new HashSet<String>();
    under.add(unit.id());
    // A unit comes after its parent.
    units.stream()
        .filter(child -> child.parent() != null && under.contains(child.parent()))
        .forEach(child -> under.add(child.id()));
    return accounts.stream()
        .filter(account -> account.organizationalUnit() != null)
        .filter(account -> under.contains(account.organizationalUnit()))
        .toList();
  }

  private static Seed.OrganizationalUnit unit(int number) {
    return new Seed.OrganizationalUnit(unitId(number), unitName(number), parentId(number));
  }

  private static String unitName(int number) {
    if (number < TOP.size()) {
      return TOP.get(number);
    }
    return switch (number(number)) {
      case 0 -> department(number);
      case 1 -> "Prod";
      default -> "Staging";
    };
  }

  private static @Nullable String parentId(int number) {
    if (number < TOP.size()) {
      return null;
    }
    return unitId(number(number) == 0 ? WORKLOADS : number - number(number));
  }

  private static String department(int unit) {
    return CompanyNames.department((unit - TOP.size()) / UNITS_PER_DEPARTMENT);
  }

  /** The place of a unit among those of its department. */
  private static int number(int unit) {
    return (unit - TOP.size()) % UNITS_PER_DEPARTMENT;
  }

  private static String unitId(int number) {
    return "ou-exam-" + CompanyNames.hex("unit", number, 8);
  }

  private static Seed.Account account(int number, int[] leaves) {
    var id = String.valueOf(200_000_000_000L + number * 1_000_003L);
    var isInUnit = leaves.length > 0 && number % IN_THE_ROOT_EVERY != 0;
    var unit = isInUnit ? leaves[(number - 1) % leaves.length] : -1;
    var place = isInUnit ? (number - 1) / leaves.length + 1 : number;
    var hasNameOfPrevious = number % SAME_NAME_EVERY == SAME_NAME_EVERY - 1 && place > 1;
    var name = "%s-%02d".formatted(purpose(unit), hasNameOfPrevious ? place - 1 : place);
    return new Seed.Account(
        id,
        name,
        "aws+" + id + "@example.com",
        number % SUSPENDED_EVERY == 9 ? "SUSPENDED" : null,
        isInUnit ? unitId(unit) : null,
        number % WITHOUT_TAGS_EVERY == 0 ? null : tags(unit),
        null);
  }

  private static String purpose(int unit) {
    if (unit < 0) {
      return "shared";
    }
    var name = unitName(unit).toLowerCase(Locale.ROOT);
    return unit < TOP.size() || number(unit) == 0
        ? name
        : department(unit).toLowerCase(Locale.ROOT) + "-" + name;
  }

  private static Map<String, String> tags(int unit) {
    var purpose = purpose(unit);
    var tags = new TreeMap<String, String>();
    tags.put("env", purpose.endsWith("-staging") ? "staging" : "prod");
    tags.put("team", purpose.replaceFirst("-(prod|staging)$", ""));
    return tags;
  }
}
