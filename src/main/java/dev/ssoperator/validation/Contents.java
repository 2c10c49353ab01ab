package dev.ssoperator.validation;

import java.util.ArrayList;
import java.util.List;

/** What is in a file: collected while it is read. */
final class Contents {

  private final List<Manifest> manifests = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private int otherObjects;
  private boolean isSkipped;

  /** Of a file that is not for SSOperator. */
  static Contents skipped() {
    var contents = new Contents();
    contents.isSkipped = true;
    return contents;
  }

  void add(Manifest manifest) {
    manifests.add(manifest);
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  void addAll(List<Problem> more) {
    problems.addAll(more);
  }

  void addOtherObject() {
    otherObjects++;
  }

  List<Manifest> manifests() {
    return manifests;
  }

  List<Problem> problems() {
    return problems;
  }

  int otherObjects() {
    return otherObjects;
  }

  boolean isSkipped() {
    return isSkipped;
  }
}
