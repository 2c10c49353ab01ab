package dev.ssoperator.boundary;

import dev.ssoperator.emulator.Seed;
import dev.ssoperator.identitycenter.Organizations;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A small organization: what the emulator is fed with, and what the oracle knows. */
final class Company {

  /** A unit, and the unit that it is in; 0 for the root. */
  record Unit(int number, String name, int parent) {

    String id() {
      return Organizations.id(number);
    }
  }

  /** An account, and the unit that it is directly in; 0 for the root. */
  record Member(String id, String name, String state, int unit, Map<String, String> tags) {}

  static final String ROOT_ID = "r-exam";

  static final List<Unit> UNITS =
      List.of(
          new Unit(1, "Workloads", 0),
          new Unit(2, "Prod", 1),
          new Unit(3, "Test", 1),
          new Unit(4, "Data", 2),
          new Unit(5, "Prod", 0),
          new Unit(6, "A/B", 0),
          new Unit(7, "Data", 6));

  static final List<Member> MEMBERS =
      List.of(
          member(1, "prod-billing", 2, Map.of("env", "prod", "team", "finance")),
          member(2, "prod-data", 4, Map.of("env", "prod", "team", "data")),
          member(3, "test-data", 3, Map.of("env", "test", "team", "data")),
          member(4, "sandbox", 5, Map.of()),
          member(5, "sandbox", 0, Map.of("env", "test")),
          new Member(id(6), "old-data", "SUSPENDED", 2, Map.of("env", "prod")),
          new Member(id(7), "test-data", "SUSPENDED", 1, Map.of("team", "finance")),
          member(8, "Prod-Data", 7, Map.of("env", "Prod")));

  private Company() {}

  static String id(int number) {
    return "%012d".formatted(number);
  }

  private static Member member(int number, String name, int unit, Map<String, String> tags) {
    return new Member(id(number), name, "ACTIVE", unit, tags);
  }

  static Seed seed() {
    return Organizations.of(
        UNITS.stream()
            .map(u -> Organizations.unit(u.number(), u.name(), u.parent() == 0 ? null : u.parent()))
            .toList(),
        MEMBERS.stream().map(Company::account).toList());
  }

  private static Seed.Account account(Member member) {
    return new Seed.Account(
        member.id(),
        member.name(),
        "m%s@example.com".formatted(member.id()),
        member.state(),
        unitId(member.unit()),
        member.tags(),
        null);
  }

  private static @Nullable String unitId(int unit) {
    return unit == 0 ? null : Organizations.id(unit);
  }
}
