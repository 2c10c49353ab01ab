package dev.ssoperator.identitycenter;

import dev.ssoperator.emulator.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Seeds of organizations: Example Corp with other units and accounts. */
public final class Organizations {

  private Organizations() {}

  /** These units and accounts only, beside the management account. */
  public static Seed of(List<Seed.OrganizationalUnit> units, List<Seed.Account> accounts) {
    var seed = Seed.exampleCorp();
    var all = new ArrayList<>(accounts);
    all.add(account(seed.organization().managementAccount(), "management", null, Map.of()));
    return new Seed(
        seed.instance(),
        seed.organization(),
        units,
        all,
        seed.groups(),
        seed.users(),
        List.of(),
        List.of(),
        List.of());
  }

  /** Example Corp with more accounts. */
  public static Seed exampleCorpWith(Seed.Account... more) {
    var seed = Seed.exampleCorp();
    var accounts = new ArrayList<>(seed.accounts());
    accounts.addAll(List.of(more));
    return of(
        seed.organizationalUnits(),
        accounts.stream().filter(a -> !a.name().equals("management")).toList());
  }

  /** Accounts in units directly in the root, evenly. */
  public static Seed company(int accounts, int units) {
    return of(
        IntStream.range(0, units).mapToObj(i -> unit(i, "unit-" + i, null)).toList(),
        IntStream.range(0, accounts)
            .mapToObj(
                i ->
                    account(
                        "9%011d".formatted(i), "many-" + i, id(i % units), Map.of("n", "v" + i)))
            .toList());
  }

  /** A unit. */
  public static Seed.OrganizationalUnit unit(int number, String name, @Nullable Integer parent) {
    return new Seed.OrganizationalUnit(id(number), name, parent == null ? null : id(parent));
  }

  /** An active account. */
  public static Seed.Account account(
      String id, String name, @Nullable String unit, Map<String, String> tags) {
    return new Seed.Account(id, name, "m@example.com", null, unit, tags, null);
  }

  /** The id of a unit. */
  public static String id(int unit) {
    return "ou-exam-%08d".formatted(unit);
  }
}
