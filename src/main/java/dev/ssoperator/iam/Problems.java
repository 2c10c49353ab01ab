package dev.ssoperator.iam;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects problems up to a maximum that users can still read, and drops the rest. */
final class Problems {

  static final int MAX = 20;

  private static final String NUMBER =
      "must be text in quotes, not %s: YAML reads digits without quotes as a number and may change"
          + " them (012345670123 becomes 1402433619, 012345678901 loses its zero)";

  private static final String BOOLEAN =
      "must be text in quotes, not %s: YAML reads true, false, yes, no, on and off without quotes"
          + " as a boolean";

  private final List<PolicyProblem> found = new ArrayList<>();

  void add(FieldPath path, String message) {
    if (found.size() < MAX) {
      found.add(new PolicyProblem(path.text(), message));
    }
  }

  /** Adds that a value should be text; YAML reads some text without quotes as another type. */
  void addNotText(FieldPath path, @Nullable Object value) {
    if (value instanceof Number) {
      add(path, NUMBER.formatted(Quoted.value(value)));
    } else if (value instanceof Boolean) {
      add(path, BOOLEAN.formatted(Quoted.value(value)));
    } else {
      add(path, "must be text, not " + Quoted.value(value));
    }
  }

  /** In the order of the document. */
  List<PolicyProblem> found() {
    return List.copyOf(found);
  }
}
