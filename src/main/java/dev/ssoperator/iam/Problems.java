package dev.ssoperator.iam;

import java.util.ArrayList;
import java.util.List;

/** Collects problems up to a maximum that users can still read, and drops the rest. */
final class Problems {

  static final int MAX = 20;

  private final List<PolicyProblem> found = new ArrayList<>();

  void add(FieldPath path, String message) {
    if (found.size() < MAX) {
      found.add(new PolicyProblem(path.text(), message));
    }
  }

  /** In the order of the document. */
  List<PolicyProblem> found() {
    return List.copyOf(found);
  }
}
