package dev.ssoperator.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of a report, made and counted one by one. */
final class RowOracle {

  /** Parameters of the page's fragment, and which rows they leave. */
  static final Map<String, Predicate<Row>> FILTERS = new LinkedHashMap<>();

  static {
    FILTERS.put("admin=1", row -> row.set.get("administrator").booleanValue());
    FILTERS.put("unmanaged=1", row -> row.assignment.get("sources").isEmpty());
    FILTERS.put("q=lovelace", row -> row.contains("lovelace"));
    FILTERS.put("q=jose+GROUP-1", row -> row.contains("jose") && row.contains("group-1"));
    FILTERS.put(
        "q=account-00+set3+user-00",
        row -> row.contains("account-00") && row.contains("set3") && row.contains("user-00"));
    FILTERS.put(
        "person=user-0042",
        row -> row.user != null && row.user.get("userName").asText().equals("user-0042"));
    FILTERS.put("person=ada+turing", row -> row.user != null && row.contains("ada turing"));
    FILTERS.put(
        "account=100000000007", row -> row.account.get("id").asText().equals("100000000007"));
    FILTERS.put("set=Set20&admin=1", row -> row.set.get("name").asText().equals("Set20"));
    FILTERS.put(
        "unit=Root%2FWorkloads%2FProd",
        row ->
            Stream.of("Root/Workloads/Prod", "Root/Workloads/Prod/Regulated")
                .anyMatch(row.account.get("unit").asText()::equals));
    FILTERS.put("unit=Root", row -> true);
    FILTERS.put(
        "group=90670000-0000-4000-9000-000000000001",
        row -> row.assignment.get("principal").asText().endsWith("9000-000000000001"));
    FILTERS.put(
        "q=hopper&unit=Root%2FWorkloads&unmanaged=1&sort=account&desc=1",
        row ->
            row.contains("hopper")
                && row.account.get("unit").asText().startsWith("Root/Workloads")
                && row.assignment.get("sources").isEmpty());
  }

  private final List<Row> rows = new ArrayList<>();
  private final JsonNode report;
  private final Map<String, Map<String, JsonNode>> indexes = new HashMap<>();

  RowOracle(JsonNode report) {
    this.report = report;
    var users = byKey("users", "id");
    var groups = byKey("groups", "id");
    for (var assignment : report.get("assignments")) {
      var principal = assignment.get("principal").asText();
      var group = groups.get(principal);
      var reached = new ArrayList<@Nullable JsonNode>();
      if (group != null) {
        group.get("members").forEach(member -> reached.add(users.get(member.asText())));
      } else if (users.containsKey(principal)) {
        reached.add(users.get(principal));
      }
      if (reached.isEmpty()) {
        reached.add(null);
      }
      for (var user : reached) {
        rows.add(
            new Row(
                user,
                byKey("accounts", "id").get(assignment.get("account").asText()),
                byKey("permissionSets", "arn").get(assignment.get("permissionSet").asText()),
                group,
                assignment));
      }
    }
  }

  private Map<String, JsonNode> byKey(String list, String key) {
    return indexes.computeIfAbsent(
        list,
        name -> {
          var index = new HashMap<String, JsonNode>();
          report.get(name).forEach(item -> index.put(item.get(key).asText(), item));
          return index;
        });
  }

  /** What the page says about the rows that a filter leaves. */
  String text(Predicate<Row> filter) {
    var count = rows.stream().filter(filter).count();
    var of = count == rows.size() ? "" : " of %,d".formatted(rows.size());
    var people = people(filter);
    return "%,d%s rows, %,d %s".formatted(count, of, people, people == 1 ? "person" : "people");
  }

  long people(Predicate<Row> filter) {
    return rows.stream().filter(filter).map(Row::user).filter(Objects::nonNull).distinct().count();
  }

  /** The figures of the overview. */
  List<String> checks() {
    var inGroups = new HashSet<String>();
    report
        .get("groups")
        .forEach(group -> group.get("members").forEach(member -> inGroups.add(member.asText())));
    var principals = new HashSet<String>();
    principals.addAll(byKey("users", "id").keySet());
    principals.addAll(byKey("groups", "id").keySet());
    return Stream.of(
            people(row -> row.set.get("administrator").booleanValue()),
            assignments(assignment -> assignment.get("sources").isEmpty()),
            report.get("users").size() - (long) inGroups.size(),
            assignments(assignment -> !principals.contains(assignment.get("principal").asText())),
            people(row -> row.user != null && !row.user.get("enabled").booleanValue()))
        .map("%,d"::formatted)
        .toList();
  }

  private long assignments(Predicate<JsonNode> test) {
    var found = new ArrayList<JsonNode>();
    report.get("assignments").forEach(found::add);
    return found.stream().filter(test).count();
  }

  /**
   * A row of the page.
   *
   * @param user null where an assignment reaches nobody
   * @param group null where the assignment is a user's
   */
  record Row(
      @Nullable JsonNode user,
      JsonNode account,
      JsonNode set,
      @Nullable JsonNode group,
      JsonNode assignment) {

    boolean contains(String word) {
      var texts = new ArrayList<String>();
      if (user != null) {
        Set.of("userName", "displayName", "email")
            .forEach(key -> texts.add(user.get(key).asText()));
      }
      Set.of("name", "id", "unit").forEach(key -> texts.add(account.get(key).asText()));
      texts.add(set.get("name").asText());
      if (group != null) {
        texts.add(group.get("name").asText());
      }
      return texts.stream()
          .map(text -> text.toLowerCase(Locale.ROOT).replace('\u00e9', 'e'))
          .anyMatch(text -> text.contains(word));
    }
  }
}
