package dev.ssoperator.emulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** The names in a made-up company. */
final class CompanyNames {
  static final List<String> DEPARTMENTS =
      List.of(
          "Payments",
          "Checkout",
          "Search",
          "Catalog",
          "Logistics",
          "Marketing",
          "Data",
          "Mobile",
          "Fraud",
          "Support",
          "Insights",
          "Identity",
          "Pricing",
          "Returns",
          "Warehouse",
          "Platform");

  static final List<String> ROLES =
      List.of(
          "Engineers",
          "Admins",
          "Readers",
          "Auditors",
          "OnCall",
          "Analysts",
          "Contractors",
          "Managers",
          "Testers",
          "Operators");

  /** No two users of the first {@code GIVEN × FAMILY} share both names: 21 and 25 are coprime. */
  static final List<String> GIVEN =
      List.of(
          "Alice", "Bob", "Carol", "Dave", "Erin", "Frank", "Grace", "Heidi", "Ivan", "Judy",
          "Karl", "Lena", "Mallory", "Niaj", "Olivia", "Peggy", "Rupert", "Sybil", "Trent", "Zoë");

  static final List<String> FAMILY =
      List.of(
          "Adler",
          "Baker",
          "Costa",
          "Dogan",
          "Eriksen",
          "Fischer",
          "García",
          "Haas",
          "Ito",
          "Jansen",
          "Kowalski",
          "Lindqvist",
          "Müller",
          "Nguyen",
          "Okafor",
          "Petrov",
          "Quinn",
          "Rossi",
          "Singh",
          "Tanaka",
          "Usman",
          "Varga",
          "Weber",
          "Yılmaz",
          "Zhang");

  private CompanyNames() {}

  static String department(int number) {
    return numbered(DEPARTMENTS.get(number % DEPARTMENTS.size()), number / DEPARTMENTS.size(), "");
  }

  /** The name itself, and from its second use on with a number. */
  static String numbered(String name, int uses, String separator) {
    return uses == 0 ? name : name + separator + (uses + 1);
  }

  /** An id that is the same in every run, and in no order. */
  static String id(String kind, int number) {
    return UUID.nameUUIDFromBytes((kind + " " + number).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  /** The first hexadecimal digits of an id. */
  static String hex(String kind, int number, int digits) {
    return id(kind, number).replace("-", "").substring(0, digits);
  }
}
