package dev.ssoperator.iam;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the statements of one policy, which may not share a Sid. */
final class StatementGrammar {

  private static final List<String> ELEMENTS =
      List.of("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");

  /** ASCII letters and digits; some tools write an empty Sid for none, and IAM accepts it. */
  private static final Pattern SID = Pattern.compile("[A-Za-z0-9]*");

  private static final Pattern ACTION = Pattern.compile("\\*+|[^:]+:.+", Pattern.DOTALL);

  private static final String ACTION_RULE =
      "must be \"*\" or a service and an action, such as \"s3:GetObject\"";

  private static final String RESOURCE_RULE =
      "must be \"*\" or an ARN, such as \"arn:aws:s3:::bucket/*\"";

  private final Map<String, FieldPath> sids = new HashMap<>();
  private final Problems problems;
  private final ConditionGrammar conditions;

  StatementGrammar(Problems problems) {
    this.problems = problems;
    this.conditions = new ConditionGrammar(problems);
  }

  void check(FieldPath path, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> statement)) {
      problems.add(path, "must be an object with Effect, Action and Resource");
      return;
    }
    statement.forEach(
        (key, element) -> {
          var name = String.valueOf(key);
          checkElement(path, path.field(name), name, element);
        });
    if (!statement.containsKey("Effect")) {
      problems.add(path.field("Effect"), "is missing: it must be Allow or Deny");
    }
    checkExactlyOne(path, statement, "Action", "NotAction");
    checkExactlyOne(path, statement, "Resource", "NotResource");
  }

  private void checkElement(
      FieldPath statement, FieldPath path, String name, @Nullable Object value) {
    switch (name) {
      case "Sid" -> checkSid(statement, path, value);
      case "Effect" -> {
        if (!("Allow".equals(value) || "Deny".equals(value))) {
          problems.add(path, "must be Allow or Deny, not " + Quoted.value(value));
        }
      }
      case "Action", "NotAction" ->
          checkTexts(path, value, text -> ACTION.matcher(text).matches(), ACTION_RULE);
      case "Resource", "NotResource" ->
          checkTexts(path, value, StatementGrammar::isResource, RESOURCE_RULE);
      case "Condition" -> conditions.check(path, value);
      case "Principal", "NotPrincipal" ->
          problems.add(
              path,
              "is not allowed in a policy of a permission set, which applies to whoever is assigned"
                  + " the set: remove it");
      default -> problems.add(path, unknownElement(name));
    }
  }

  private static String unknownElement(String name) {
    var meant = ELEMENTS.stream().filter(name::equalsIgnoreCase).findFirst();
    return meant
        .map(element -> "is not an element of IAM, whose names are case-sensitive: " + element)
        .orElse("is not an element of IAM: a statement has " + String.join(", ", ELEMENTS));
  }

  private void checkSid(FieldPath statement, FieldPath path, @Nullable Object value) {
    if (!(value instanceof String sid)) {
      problems.addNotText(path, value);
    } else if (!SID.matcher(sid).matches()) {
      problems.add(path, "must have only the letters A-Z, a-z and digits, not " + Quoted.text(sid));
    } else if (!sid.isEmpty()) {
      var first = sids.putIfAbsent(sid, statement);
      if (first != null) {
        problems.add(
            path,
            "must be unique in the policy: %s has %s too"
                .formatted(first.text(), Quoted.text(sid)));
      }
    }
  }

  private void checkExactlyOne(FieldPath path, Map<?, ?> statement, String one, String other) {
    var has = statement.containsKey(one);
    if (has == statement.containsKey(other)) {
      problems.add(
          path,
          has
              ? "must have %s or %s, not both".formatted(one, other)
              : "must have %s or %s".formatted(one, other));
    }
  }

  private void checkTexts(
      FieldPath path, @Nullable Object value, Predicate<String> isRight, String rule) {
    if (value instanceof List<?> list) {
      if (list.isEmpty()) {
        problems.add(path, "must have at least one entry, each of which " + rule);
      }
      for (var i = 0; i < list.size(); i++) {
        checkText(path.item(i), list.get(i), isRight, rule);
      }
    } else {
      checkText(path, value, isRight, rule);
    }
  }

  private void checkText(
      FieldPath path, @Nullable Object value, Predicate<String> isRight, String rule) {
    if (!(value instanceof String text)) {
      problems.addNotText(path, value);
    } else if (!isRight.test(text)) {
      problems.add(path, rule + ", not " + Quoted.text(text));
    }
  }

  private static boolean isResource(String text) {
    return text.startsWith("arn:") || text.startsWith("*") || text.startsWith("${");
  }
}
