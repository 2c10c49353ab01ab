package dev.ssoperator.iam;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a Condition: operators, each with keys, each with a value or a list of values. */
final class ConditionGrammar {

  private final Problems problems;

  ConditionGrammar(Problems problems) {
    this.problems = problems;
  }

  void check(FieldPath path, @Nullable Object value) {
    if (value instanceof Map<?, ?> condition) {
      condition.forEach(
          (operator, keys) -> {
            var name = String.valueOf(operator);
            checkOperator(path.field(name), name, keys);
          });
    } else {
      problems.add(
          path,
          "must be an object of operators, such as {StringEquals: {\"aws:ResourceTag/team\":"
              + " data}}, not "
              + Quoted.value(value));
    }
  }

  private void checkOperator(FieldPath path, String name, @Nullable Object value) {
    var operator = ConditionOperator.named(name);
    if (operator.isEmpty()) {
      problems.add(
          path,
          "is not a condition operator of IAM (names are case-sensitive), such as StringEquals,"
              + " ArnLikeIfExists or ForAnyValue:StringLike");
      return;
    }
    if (!(value instanceof Map<?, ?> keys)) {
      problems.add(path, "must be an object of condition keys, not " + Quoted.value(value));
      return;
    }
    keys.forEach(
        (key, values) -> {
          var at = path.field(String.valueOf(key));
          if (String.valueOf(key).isEmpty()) {
            problems.add(at, "must be the name of a condition key, such as aws:PrincipalAccount");
          }
          checkValues(at, operator.get(), values);
        });
  }

  private void checkValues(FieldPath path, ConditionOperator operator, @Nullable Object value) {
    if (value instanceof List<?> list) {
      for (var i = 0; i < list.size(); i++) {
        checkValue(path.item(i), operator, list.get(i));
      }
    } else {
      checkValue(path, operator, value);
    }
  }

  private void checkValue(FieldPath path, ConditionOperator operator, @Nullable Object value) {
    if (!operator.takes(value)) {
      problems.addNotText(path, value);
    }
  }
}
