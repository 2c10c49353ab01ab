package dev.ssoperator.assignmentset;

import static dev.ssoperator.identitycenter.Organizations.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignmentSetSpec;
import dev.ssoperator.api.AccountSelector;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.OrganizationalUnit;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.Organizations;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.OrganizationFacet;
import dev.ssoperator.inventory.OrganizationView;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Woken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The selected accounts are those of an oracle that walks the seed of the emulator, over random
 * organizations: nested units of equal names, empty units, moves, tags and states.
 */
class SelectionOracleTest {

  private static final long SEED = 20261128;
  private static final int ORGANIZATIONS = 40;
  private static final int SPECS = 60;

  private static EmulatedAws aws;
  private static ReadThreads threads;

  private static final List<String> UNIT_NAMES = List.of("Prod", "Dev", "Data", "Prod/Old");
  private static final List<String> STATES = List.of("ACTIVE", "ACTIVE", "ACTIVE", "SUSPENDED");

  private final Random random = new Random(SEED);

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
    threads = new ReadThreads();
  }

  @AfterAll
  static void disconnect() {
    aws.close();
    threads.close();
  }

  @Test
  void theSelectedAccountsAreThoseOfTheOracle() {
    var selected = 0;
    var missing = 0;
    for (var i = 0; i < ORGANIZATIONS; i++) {
      aws.reset();
      var seed = organization();
      for (var state : List.of(seed, moved(seed))) {
        aws.control().seed(state);
        var view = read();
        for (var s = 0; s < SPECS; s++) {
          var spec = spec(state);
          var selection = Selection.of(spec, Optional.of(view));

          assertThat(selection.missingUnits())
              .as(() -> spec + " of " + units(state))
              .hasSameSizeAs(missingUnits(spec, state));
          if (selection.missingUnits().isEmpty()) {
            assertThat(selection.accounts().keySet())
                .as(() -> spec + " of " + state.accounts() + units(state))
                .containsExactlyElementsOf(selected(spec, state));
            selection.accounts().values().forEach(account -> assertKnown(account, state));
            selected += selection.accounts().size();
          } else {
            missing++;
          }
        }
      }
    }
    assertThat(selected).isGreaterThan(10_000);
    assertThat(missing).isGreaterThan(100);
  }

  @Test
  void idsAloneAreSelectedWithoutAnOrganization() {
    var given = selector(null, null, null, List.of("111111111111", "222222222222"));
    var excluded = selector(null, null, null, List.of("222222222222"));
    var spec = spec(List.of(given), List.of(excluded));

    assertThat(Selection.facets(spec)).isEmpty();
    var selection = Selection.of(spec, Optional.empty());
    assertThat(selection.accounts()).containsOnlyKeys("111111111111");
    assertThat(selection.readAt()).isNull();
  }

  @Test
  void onlyWhatSelectorsNeedIsRead() {
    var unit = selector(new OrganizationalUnit("Prod", null, true), null, null, null);
    var tags = selector(null, Map.of("env", "prod"), null, null);
    var names = selector(null, null, List.of("a*"), null);

    assertThat(Selection.facets(spec(List.of(unit), List.of())))
        .containsExactly(OrganizationFacet.UNITS);
    assertThat(Selection.facets(spec(List.of(names), List.of(tags))))
        .containsExactlyInAnyOrder(OrganizationFacet.ACCOUNTS, OrganizationFacet.TAGS);
  }

  private static void assertKnown(Selection.Account account, Seed seed) {
    var there = seed.accounts().stream().filter(a -> a.id().equals(account.id())).findFirst();
    there.ifPresent(
        known -> {
          assertThat(account.name()).isEqualTo(known.name());
          assertThat(account.isActive())
              .isEqualTo(known.state() == null || known.state().equals("ACTIVE"));
        });
  }

  private static OrganizationView read() {
    var clock = new MovableClock();
    try (var organization =
        new Organization(aws.organization(), threads, Duration.ofMinutes(5), clock)) {
      var owner = new Woken();
      for (var wakes = 1; wakes < 9; wakes++) {
        var view =
            organization.view(Set.of(OrganizationFacet.values()), Instant.MIN, owner.requester());
        if (view.isPresent()) {
          return view.get();
        }
        owner.awaitWoken(wakes);
      }
      throw new AssertionError("woken without an end");
    }
  }

  // ---- the oracle

  private static Set<String> selected(AccountAssignmentSetSpec spec, Seed seed) {
    var ids = new TreeSet<String>();
    for (var selector : spec.accounts()) {
      ids.addAll(selected(selector, seed));
    }
    for (var selector : spec.excludeAccounts()) {
      ids.removeAll(selected(selector, seed));
    }
    return ids;
  }

  private static Set<String> selected(AccountSelector selector, Seed seed) {
    var ids = new HashSet<String>();
    if (selector.ids() != null) {
      ids.addAll(selector.ids());
    }
    for (var account : seed.accounts()) {
      if (selector.names() != null && isNamed(account.name(), selector.names())) {
        ids.add(account.id());
      }
      var tags = Objects.requireNonNullElse(account.tags(), Map.<String, String>of());
      if (selector.tags() != null && tags.entrySet().containsAll(selector.tags().entrySet())) {
        ids.add(account.id());
      }
      if (selector.organizationalUnit() != null
          && isIn(account, selector.organizationalUnit(), seed)) {
        ids.add(account.id());
      }
    }
    return ids;
  }

  private static boolean isNamed(String name, List<String> patterns) {
    return patterns.stream()
        .anyMatch(pattern -> name.matches("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E"));
  }

  private static boolean isIn(Seed.Account account, OrganizationalUnit unit, Seed seed) {
    var at = account.organizationalUnit();
    if (!Boolean.TRUE.equals(unit.recursive())) {
      return denotes(unit, at, seed);
    }
    while (at != null) {
      if (denotes(unit, at, seed)) {
        return true;
      }
      at = parent(at, seed);
    }
    return denotes(unit, null, seed);
  }

  private static boolean denotes(OrganizationalUnit unit, @Nullable String id, Seed seed) {
    return unit.id() == null
        ? Objects.equals(unit.path(), path(id, seed))
        : unit.id().equals(id == null ? seed.organization().rootId() : id);
  }

  private static @Nullable String path(@Nullable String id, Seed seed) {
    if (id == null) {
      return "/";
    }
    var name = unit(id, seed).name();
    var parent = parent(id, seed);
    var above = parent == null ? "" : path(parent, seed);
    return name.contains("/") || above == null ? null : above.isEmpty() ? name : above + "/" + name;
  }

  private static @Nullable String parent(String id, Seed seed) {
    return unit(id, seed).parent();
  }

  private static Seed.OrganizationalUnit unit(String id, Seed seed) {
    return seed.organizationalUnits().stream()
        .filter(unit -> unit.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<OrganizationalUnit> missingUnits(AccountAssignmentSetSpec spec, Seed seed) {
    var missing = new ArrayList<OrganizationalUnit>();
    var all = new ArrayList<>(spec.accounts());
    all.addAll(spec.excludeAccounts());
    for (var selector : all) {
      var unit = selector.organizationalUnit();
      if (unit != null
          && !denotes(unit, null, seed)
          && seed.organizationalUnits().stream().noneMatch(u -> denotes(unit, u.id(), seed))) {
        missing.add(unit);
      }
    }
    return missing;
  }

  private static List<String> units(Seed seed) {
    return seed.organizationalUnits().stream().map(u -> u.id() + "=" + path(u.id(), seed)).toList();
  }

  // ---- random organizations and specs

  private Seed organization() {
    var units = new ArrayList<Seed.OrganizationalUnit>();
    var names = new HashMap<@Nullable Integer, Set<String>>();
    for (var i = 0; i < random.nextInt(9); i++) {
      var parent = i == 0 || random.nextInt(3) == 0 ? null : Integer.valueOf(random.nextInt(i));
      // Names are unique below one parent.
      var taken = names.computeIfAbsent(parent, p -> new HashSet<>());
      var name = UNIT_NAMES.get(random.nextInt(UNIT_NAMES.size()));
      name = taken.add(name) ? name : name + i;
      units.add(Organizations.unit(i, name, parent));
    }
    var accounts =
        IntStream.range(0, random.nextInt(25))
            .mapToObj(i -> account("9%011d".formatted(i), units.size()))
            .toList();
    return Organizations.of(units, accounts);
  }

  private Seed.Account account(String id, int units) {
    return new Seed.Account(
        id,
        pick(List.of("prod-", "dev-", "data-")) + random.nextInt(9),
        "a@example.com",
        pick(STATES),
        units == 0 || random.nextInt(5) == 0 ? null : id(random.nextInt(units)),
        random.nextInt(3) == 0
            ? null
            : Map.of("env", pick(List.of("prod", "dev")), "team", pick(List.of("a", "b"))),
        null);
  }

  /** The same with accounts moved, tagged, suspended or renamed. */
  private Seed moved(Seed seed) {
    var units = seed.organizationalUnits().size();
    var accounts =
        seed.accounts().stream()
            .filter(a -> !a.name().equals("management"))
            .map(a -> random.nextInt(2) == 0 ? a : account(a.id(), units))
            .toList();
    return Organizations.of(seed.organizationalUnits(), accounts);
  }

  private AccountAssignmentSetSpec spec(Seed seed) {
    return spec(
        IntStream.range(0, 1 + random.nextInt(3)).mapToObj(i -> selector(seed)).toList(),
        IntStream.range(0, random.nextInt(3)).mapToObj(i -> selector(seed)).toList());
  }

  private static AccountAssignmentSetSpec spec(
      List<AccountSelector> accounts, List<AccountSelector> excluded) {
    return new AccountAssignmentSetSpec(
        List.of(new Principal("a", null, null, null, IdentityChange.FOLLOW)),
        List.of(new PermissionSetRef("read", null)),
        accounts,
        excluded,
        null);
  }

  private AccountSelector selector(Seed seed) {
    return switch (random.nextInt(4)) {
      case 0 -> selector(randomUnit(seed), null, null, null);
      case 1 -> selector(null, Map.of("env", pick(List.of("prod", "dev"))), null, null);
      case 2 ->
          selector(null, null, List.of(pick(List.of("prod-*", "*-1", "dev-3", "*", "x"))), null);
      default -> selector(null, null, null, List.of("9%011d".formatted(random.nextInt(30))));
    };
  }

  private OrganizationalUnit randomUnit(Seed seed) {
    var recursive = random.nextInt(3) > 0;
    var units = seed.organizationalUnits();
    if (units.isEmpty() || random.nextInt(6) == 0) {
      return random.nextBoolean()
          ? new OrganizationalUnit("/", null, recursive)
          : new OrganizationalUnit("Prod/Nowhere", null, recursive);
    }
    var unit = units.get(random.nextInt(units.size())).id();
    var path = path(unit, seed);
    return path == null || random.nextBoolean()
        ? new OrganizationalUnit(null, unit, recursive)
        : new OrganizationalUnit(path, null, recursive);
  }

  private static AccountSelector selector(
      @Nullable OrganizationalUnit unit,
      @Nullable Map<String, String> tags,
      @Nullable List<String> names,
      @Nullable List<String> ids) {
    return new AccountSelector(unit, tags, names, ids);
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
