package dev.ssoperator.emulator;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The directory of a made-up company. The first group has nearly everybody; some users are in no
 * group, and some groups have no members.
 */
record LargeDirectory(List<Seed.Group> groups, List<Seed.User> users) {
  private static final int IN_NO_GROUP_EVERY = 25;
  private static final int EMPTY_EVERY = 30;
  private static final int WITHOUT_EMAIL_EVERY = 40;

  /** Names as people give them in other directories. */
  private static final int WITH_SPACES_EVERY = 10;

  static LargeDirectory of(int groups, int users) {
    var people = IntStream.range(0, users).mapToObj(LargeDirectory::user).toList();
    var members = members(groups, people);
    return new LargeDirectory(
        IntStream.range(0, groups).mapToObj(i -> group(i, List.copyOf(members.get(i)))).toList(),
        people);
  }

  private static Seed.User user(int number) {
    var given = CompanyNames.GIVEN;
    var family = CompanyNames.FAMILY;
    var givenName = given.get(number % given.size());
    var familyName = family.get((number / given.size() + number) % family.size());
    var local =
        CompanyNames.numbered(
            givenName + "." + familyName, number / (given.size() * family.size()), "");
    var address = local.toLowerCase(Locale.ROOT) + "@example.com";
    return new Seed.User(
        CompanyNames.id("user", number),
        address,
        givenName,
        familyName,
        number % WITHOUT_EMAIL_EVERY == WITHOUT_EMAIL_EVERY - 1 ? null : address);
  }

  private static Seed.Group group(int number, List<String> members) {
    return new Seed.Group(
        CompanyNames.id("group", number),
        groupName(number),
        number % 2 == 0 ? "Members: " + members.size() : null,
        members);
  }

  private static String groupName(int number) {
    if (number == 0) {
      return "everyone";
    }
    var departments = CompanyNames.DEPARTMENTS.size();
    var roles = CompanyNames.ROLES;
    var department = CompanyNames.DEPARTMENTS.get((number - 1) % departments);
    var role = roles.get((number - 1) / departments % roles.size());
    var uses = (number - 1) / (departments * roles.size());
    return number % WITH_SPACES_EVERY == 3
        ? CompanyNames.numbered("AWS " + department + " " + role, uses, " ")
        : CompanyNames.numbered((department + "-" + role).toLowerCase(Locale.ROOT), uses, "-");
  }

  private static List<Set<String>> members(int groups, List<Seed.User> users) {
    var members = new ArrayList<Set<String>>();
    IntStream.range(0, groups).forEach(i -> members.add(new LinkedHashSet<>()));
    for (var number = 0; number < users.size() && groups > 0; number++) {
      if (number % IN_NO_GROUP_EVERY == IN_NO_GROUP_EVERY - 1) {
        continue;
      }
      var userName = users.get(number).userName();
      members.get(0).add(userName);
      for (var further = 0; further <= number % 4; further++) {
        var group = (number * 31L + further * 47L) % groups;
        if (group % EMPTY_EVERY != EMPTY_EVERY - 1) {
          members.get((int) group).add(userName);
        }
      }
    }
    return members;
  }
}
