package dev.ssoperator.importer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.emulator.CustomerPolicy;
import dev.ssoperator.emulator.Seed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Instances of Identity Center with what import has to cope with: nested units, accounts of one
 * name, accounts that are suspended, names of any characters, products, single assignments.
 */
public final class RandomInstance {

  private static final String MANAGEMENT = "100000000000";

  private static final List<String> NAMES =
      List.of("Team A", "team-a", "ops", "日本", "null", "a: b # c", "Ünï", "01", "-", "x\"y\\z");

  private static final List<String> SETS =
      List.of("ReadOnly", "read-only", "Billing.Full+1", "A", "null");

  private final Random random;
  private final List<Seed.OrganizationalUnit> units = new ArrayList<>();
  private final List<Seed.Account> accounts = new ArrayList<>();
  private final List<Seed.Group> groups = new ArrayList<>();
  private final List<Seed.User> users = new ArrayList<>();
  private final Set<Seed.Assignment> assignments = new LinkedHashSet<>();

  private RandomInstance(long number) {
    random = new Random(number);
  }

  /** The same number gives the same instance. */
  public static Seed of(long number) {
    return new RandomInstance(number).seed();
  }

  private Seed seed() {
    units();
    accounts();
    principals();
    var sets =
        IntStream.range(0, 2 + random.nextInt(SETS.size() - 1))
            .mapToObj(this::permissionSet)
            .toList();
    for (var i = 0; i < 3; i++) {
      product(sets);
    }
    for (var i = 0; i < 6; i++) {
      assign(anyAccount(), any(sets), random.nextInt(groups.size() + users.size()));
    }
    assignments.add(
        new Seed.Assignment(
            anyAccount().id(),
            sets.get(1).name(),
            null,
            null,
            "50000000-0000-4000-8000-000000000001",
            null));
    return new Seed(
        Seed.exampleCorp().instance(),
        new Seed.Organization("o-randomized", "r-rand", MANAGEMENT),
        units,
        accounts,
        groups,
        users,
        sets,
        List.copyOf(assignments),
        List.of());
  }

  private void units() {
    for (var i = 0; i < 1 + random.nextInt(5); i++) {
      units.add(
          new Seed.OrganizationalUnit(
              "ou-rand-%08d".formatted(i),
              random.nextInt(5) == 0 ? "with/slash " + i : "Unit " + i,
              units.isEmpty() || random.nextBoolean() ? null : any(units).id()));
    }
  }

  private void accounts() {
    accounts.add(account(MANAGEMENT, "management", null, null));
    for (var i = 0; i < 3 + random.nextInt(7); i++) {
      accounts.add(
          account(
              "2%011d".formatted(i),
              random.nextInt(4) == 0 ? "twin" : "account " + i,
              random.nextInt(5) == 0 ? null : any(units).id(),
              random.nextInt(6) == 0 ? "SUSPENDED" : null));
    }
  }

  private static Seed.Account account(
      String id, String name, @Nullable String unit, @Nullable String state) {
    return new Seed.Account(id, name, "m@example.com", state, unit, null, null);
  }

  private void principals() {
    for (var i = 0; i < 1 + random.nextInt(3); i++) {
      users.add(
          new Seed.User(
              "40000000-0000-4000-8000-%012d".formatted(i),
              "user%d@example.com".formatted(i),
              "U",
              "V",
              null));
    }
    for (var i = 0; i < 2 + random.nextInt(NAMES.size() - 1); i++) {
      groups.add(
          new Seed.Group(
              "30000000-0000-4000-8000-%012d".formatted(i), NAMES.get(i), null, someUsers()));
    }
  }

  private List<String> someUsers() {
    return users.stream().filter(user -> random.nextBoolean()).map(Seed.User::userName).toList();
  }

  private Seed.PermissionSet permissionSet(int i) {
    return new Seed.PermissionSet(
        "ps-%016d".formatted(i),
        SETS.get(i),
        random.nextBoolean() ? "What: it # does\nÿ" : null,
        random.nextBoolean() ? "PT1H30M" : null,
        random.nextBoolean() ? "https://console.aws.amazon.com/billing" : null,
        random.nextBoolean() ? List.of("arn:aws:iam::aws:policy/ReadOnlyAccess") : List.of(),
        random.nextBoolean()
            ? List.of(new CustomerPolicy("Deny", "/"), new CustomerPolicy("Deny", "/x/"))
            : List.of(),
        random.nextBoolean()
            ? new Seed.Boundary(null, new CustomerPolicy("Bound", "/"))
            : random.nextBoolean()
                ? new Seed.Boundary("arn:aws:iam::aws:policy/PowerUserAccess", null)
                : null,
        random.nextBoolean() ? new ObjectMapper().valueToTree(policy()) : null,
        i == 3
            ? Map.of("managedBy", "ControlTower")
            : random.nextBoolean() ? Map.of("team", "on", "cost center", "0123") : Map.of());
  }

  private static Map<String, Object> policy() {
    return Map.of(
        "Version",
        "2012-10-17",
        "Statement",
        List.of(
            Map.of(
                "Sid",
                "One",
                "Effect",
                "Allow",
                "Action",
                List.of("s3:Get*", "s3:List*"),
                "Resource",
                "arn:aws:s3:::b/${aws:username}/*",
                "Condition",
                Map.of("Bool", Map.of("aws:SecureTransport", "true")))));
  }

  /** Some principals with some sets in all accounts of a unit, and sometimes one more. */
  private void product(List<Seed.PermissionSet> sets) {
    var unit = any(units).id();
    var where =
        new ArrayList<>(
            accounts.stream().filter(a -> unit.equals(a.organizationalUnit())).toList());
    if (random.nextBoolean()) {
      where.add(anyAccount());
    }
    var principals = random.ints(3, 0, groups.size() + users.size()).distinct().toArray();
    for (var set : sets.subList(0, 1 + random.nextInt(sets.size()))) {
      for (var principal : principals) {
        where.forEach(account -> assign(account, set, principal));
      }
    }
  }

  private void assign(Seed.Account account, Seed.PermissionSet set, int principal) {
    var isGroup = principal < groups.size();
    assignments.add(
        new Seed.Assignment(
            account.id(),
            set.name(),
            isGroup ? groups.get(principal).name() : null,
            isGroup ? null : users.get(principal - groups.size()).userName()));
  }

  private Seed.Account anyAccount() {
    return any(accounts);
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
