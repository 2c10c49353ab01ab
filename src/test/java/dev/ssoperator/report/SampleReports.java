package dev.ssoperator.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;

/** Reports as JSON, the same in every run. */
public final class SampleReports {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FOLDER = Path.of("src/test/resources/report");

  static final String FORMULA = "=HYPERLINK(\"x\",\"y\")";

  /** Names that would run, break the page or turn its texts around. */
  static final List<String> HOSTILE =
      List.of(
          "</script><script>window.hacked=1</script>",
          "<img src=x onerror=window.hacked=1>",
          "javascript:window.hacked=1",
          "\u202eright to left\u202d and back\u2067",
          "\u05d0\u05d1\u05d2 (123) \u05d3",
          FORMULA,
          "W".repeat(256),
          "{{script}} ${1} %s %41 &lt;b&gt; ' \" \\ # ? & + ;",
          "\u0000\u0007\t control",
          "#access?admin=1",
          "__proto__",
          "constructor");

  private static final int ACCOUNTS = 300;
  private static final int GROUPS = 300;
  private static final int SETS = 40;
  private static final List<String> UNITS =
      List.of(
          "Root",
          "Root/Platform",
          "Root/Workloads",
          "Root/Workloads/Dev",
          "Root/Workloads/Prod",
          "Root/Workloads/Prod/Regulated",
          "Root/Workloads/Production",
          "Root/Sandbox");
  private static final List<String> FIRST_NAMES =
      List.of(
          "Ada",
          "Alan",
          "Barbara",
          "Dennis",
          "Edsger",
          "Frances",
          "Grace",
          "Jos\u00e9",
          "Katherine",
          "Ken");
  private static final List<String> LAST_NAMES =
      List.of(
          "Allen",
          "Dijkstra",
          "Hamilton",
          "Hopper",
          "Johnson",
          "Liskov",
          "Lovelace",
          "Ritchie",
          "Turing",
          "Valim");

  private SampleReports() {}

  /** A small company, with something of everything that a report can find. */
  public static String company() {
    try {
      return Files.readString(FOLDER.resolve("company.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A large company: 300 accounts, 300 groups, 40 permission sets.
   *
   * @param people how many users
   * @param rows how many rows of person, account, permission set and way; exactly
   */
  public static String large(int people, int rows) {
    var random = new Random(17);
    var report = empty();
    for (var i = 0; i < ACCOUNTS; i++) {
      report
          .withArray("accounts")
          .addObject()
          .put("id", account(i))
          .put("name", "account-%03d".formatted(i))
          .put("email", "account-%03d@example.com".formatted(i))
          .put("state", "ACTIVE")
          .put("unit", UNITS.get(i % UNITS.size()));
    }
    for (var i = 0; i < SETS; i++) {
      report
          .withArray("permissionSets")
          .addObject()
          .put("arn", set(i))
          .put("name", "Set%02d".formatted(i))
          .putNull("description")
          .put("sessionDuration", "PT1H")
          .put("administrator", i % 10 == 0)
          .put(
              "administratorBecause", i % 10 == 0 ? "AWS managed policy AdministratorAccess" : null)
          .putNull("permissionsBoundary")
          .put("source", i % 3 == 0 ? null : "PermissionSet access/set-%02d".formatted(i));
    }
    for (var i = 0; i < people; i++) {
      var first = FIRST_NAMES.get(random.nextInt(FIRST_NAMES.size()));
      var last = LAST_NAMES.get(random.nextInt(LAST_NAMES.size()));
      report
          .withArray("users")
          .addObject()
          .put("id", user(i))
          .put("userName", "user-%04d".formatted(i))
          .put("displayName", first + " " + last)
          .put("email", "%s.%s.%d@example.com".formatted(first, last, i).toLowerCase(Locale.ROOT))
          .put("enabled", i % 50 != 0);
    }
    var sizes = new ArrayList<Integer>();
    for (var i = 0; i < GROUPS; i++) {
      var members = new TreeSet<String>();
      var size = i % 60 == 0 ? 0 : 1 + random.nextInt(people / 50);
      while (members.size() < size) {
        // The last tenth of the people is in no group.
        members.add(user(random.nextInt(people * 9 / 10)));
      }
      var group = report.withArray("groups").addObject();
      group.put("id", group(i)).put("name", "group-%03d".formatted(i));
      members.forEach(group.putArray("members")::add);
      sizes.add(size);
    }
    assign(report, random, people, rows, sizes);
    return text(report);
  }

  /** Assigns to groups until few rows are left, and those to users. */
  private static void assign(
      ObjectNode report, Random random, int people, int rows, List<Integer> sizes) {
    var left = rows;
    var taken = new TreeSet<String>();
    while (left > 0) {
      var account = account(random.nextInt(ACCOUNTS));
      var set = set(random.nextInt(SETS));
      var group = random.nextInt(GROUPS);
      var reached = Math.max(1, sizes.get(group));
      var isGroup = reached <= left && random.nextInt(4) > 0;
      var isOrphan = random.nextInt(200) == 0;
      var principal = isGroup ? group(group) : user(random.nextInt(people));
      if (isOrphan) {
        principal = "gone-" + left;
      }
      if (taken.add(account + set + principal)) {
        var assignment = report.withArray("assignments").addObject();
        assignment
            .put("account", account)
            .put("permissionSet", set)
            .put("principalType", isGroup ? "GROUP" : "USER")
            .put("principal", principal);
        var sources = assignment.putArray("sources");
        if (random.nextInt(20) > 0) {
          sources.add("AccountAssignment access/assignment-" + left);
        }
        left -= isOrphan || !isGroup ? 1 : reached;
      }
    }
  }

  /** Each of the names is that of a user, group, account, unit, permission set and resource. */
  static String hostile() {
    var report = empty();
    var changes = report.putObject("changes").put("since", "2026-11-01T00:00:00Z");
    for (var i = 0; i < HOSTILE.size(); i++) {
      var name = HOSTILE.get(i);
      report
          .withArray("accounts")
          .addObject()
          .put("id", account(i))
          .put("name", name)
          .put("email", name)
          .put("state", "ACTIVE")
          .put("unit", "Root/" + name);
      report
          .withArray("permissionSets")
          .addObject()
          .put("arn", set(i))
          .put("name", name)
          .put("administrator", true)
          .put("administratorBecause", name)
          .put("permissionsBoundary", name)
          .put("source", name);
      report
          .withArray("users")
          .addObject()
          .put("id", user(i))
          .put("userName", name)
          .put("displayName", name)
          .put("email", name + "@example.com")
          .put("enabled", false);
      report
          .withArray("groups")
          .addObject()
          .put("id", group(i))
          .put("name", name)
          .putArray("members")
          .add(user(i));
      report
          .withArray("assignments")
          .addObject()
          .put("account", account(i))
          .put("permissionSet", set(i))
          .put("principalType", "GROUP")
          .put("principal", group(i))
          .putArray("sources")
          .add("AccountAssignment " + name);
      report.withArray("notes").add(name);
      for (var list : List.of("assignmentsAdded", "assignmentsRemoved")) {
        change(changes.withArray(list).addObject(), i)
            .put("principalType", "GROUP")
            .put("principal", name)
            .put("principalName", name);
      }
      for (var list : List.of("accessGained", "accessLost")) {
        change(changes.withArray(list).addObject(), i)
            .put("user", name)
            .put("userName", name)
            .put("administrator", true);
      }
    }
    return text(report);
  }

  private static ObjectNode change(ObjectNode change, int i) {
    return change
        .put("account", account(i))
        .put("accountName", HOSTILE.get(i))
        .put("permissionSet", set(i))
        .put("permissionSetName", HOSTILE.get(i));
  }

  private static String account(int number) {
    return "%012d".formatted(100_000_000_000L + number);
  }

  private static String set(int number) {
    return "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-%016x".formatted(number);
  }

  private static String user(int number) {
    return "90670000-0000-4000-8000-%012x".formatted(number);
  }

  private static String group(int number) {
    return "90670000-0000-4000-9000-%012x".formatted(number);
  }

  /** A report of an instance that has nothing yet. */
  static ObjectNode empty() {
    var report = JSON.createObjectNode().put("version", 1).put("createdAt", "2026-11-29T04:00:00Z");
    report
        .putObject("instance")
        .put("arn", "arn:aws:sso:::instance/ssoins-0123456789abcdef")
        .put("identityStoreId", "d-9067f1e2d3");
    report.put("hasSources", true);
    for (var list :
        List.of("accounts", "permissionSets", "groups", "users", "assignments", "notes")) {
      report.putArray(list);
    }
    return report.putNull("changes");
  }

  static String text(ObjectNode report) {
    try {
      return JSON.writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
