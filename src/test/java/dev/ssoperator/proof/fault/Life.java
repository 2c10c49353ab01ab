package dev.ssoperator.proof.fault;

import java.util.List;

/** A life, in a part of which something goes wrong. */
@SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
enum Life {
  BEGINNING(List.of(), List.of(Part.COMES), false),
  MIDDLE(List.of(Part.COMES), List.of(Part.CHANGES), false),
  END(List.of(Part.COMES, Part.CHANGES), List.of(Part.GOES), false),

  /** Nobody waits for anything before the fault is cured. */
  HASTE(List.of(), List.of(Part.COMES, Part.CHANGES, Part.GOES), false),

  /** The operator crashes while the fault is there. */
  CRASH(List.of(Part.COMES), List.of(Part.CHANGES, Part.GOES), true);

  private final List<Part> before;
  private final List<Part> during;
  private final boolean crashes;

  Life(List<Part> before, List<Part> during, boolean crashes) {
    this.before = before;
    this.during = during;
    this.crashes = crashes;
  }

  /** What happens before the fault, with a wait for its end. */
  List<Part> before() {
    return before;
  }

  /** What happens while the fault is there. */
  List<Part> during() {
    return during;
  }

  /** What happens when the fault is cured and everything has converged. */
  List<Part> after() {
    return List.of(Part.values()).subList(before.size() + during.size(), Part.values().length);
  }

  boolean crashes() {
    return crashes;
  }

  /** The last part that has happened when the fault is cured. */
  Part reached() {
    return during.get(during.size() - 1);
  }
}
