package dev.ssoperator.iam;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a policy document against the published grammar of identity-based policies.
 *
 * <p>It descends only as deep as the grammar, so its time is at most linear in the part of the
 * document that the grammar covers.
 */
public final class PolicyGrammar {

  private static final Set<String> VERSIONS = Set.of("2012-10-17", "2008-10-17");

  private PolicyGrammar() {}

  /**
   * The violations that IAM would reject, in document order; at most 20.
   *
   * @param path the field that holds the document, such as {@code spec.inlinePolicy}
   * @param document a structure of maps, lists, text, numbers and booleans, as from JSON or YAML
   */
  public static List<PolicyProblem> check(String path, @Nullable Object document) {
    var problems = new Problems();
    var at = new FieldPath(path);
    if (document instanceof Map<?, ?> policy) {
      checkElements(at, policy, problems);
    } else {
      problems.add(at, "must be an object with Version and Statement");
    }
    return problems.found();
  }

  private static void checkElements(FieldPath path, Map<?, ?> policy, Problems problems) {
    policy.forEach(
        (key, value) -> {
          var name = String.valueOf(key);
          var at = path.field(name);
          switch (name) {
            case "Version" -> checkVersion(at, value, problems);
            case "Id" -> checkId(at, value, problems);
            case "Statement" -> checkStatements(at, value, problems);
            default ->
                problems.add(at, "is not an element of IAM: a policy has Version, Id, Statement");
          }
        });
    if (!policy.containsKey("Statement")) {
      problems.add(path.field("Statement"), "is missing: it must have at least one statement");
    }
  }

  private static void checkVersion(FieldPath path, @Nullable Object value, Problems problems) {
    if (!(value instanceof String version && VERSIONS.contains(version))) {
      problems.add(path, "must be \"2012-10-17\" or \"2008-10-17\", not " + Quoted.value(value));
    }
  }

  private static void checkId(FieldPath path, @Nullable Object value, Problems problems) {
    if (!(value instanceof String)) {
      problems.addNotText(path, value);
    }
  }

  private static void checkStatements(FieldPath path, @Nullable Object value, Problems problems) {
    var statements = new StatementGrammar(problems);
    if (value instanceof List<?> list && !list.isEmpty()) {
      for (var i = 0; i < list.size(); i++) {
        statements.check(path.item(i), list.get(i));
      }
    } else if (value instanceof Map<?, ?>) {
      statements.check(path, value);
    } else {
      problems.add(path, "must be a statement or a list of them, not " + Quoted.value(value));
    }
  }
}
