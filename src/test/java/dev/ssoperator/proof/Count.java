package dev.ssoperator.proof;

/** How much a property has played, until something was wrong. */
final class Count {

  private int scripts;
  private int steps;
  private Tally tally = Tally.NONE;
  private int violations;

  /** A script was played to its end. Those by which a wrong one is shortened do not count. */
  void add(int length, Tally seen) {
    if (violations == 0) {
      scripts++;
      steps += length;
      tally = tally.plus(seen);
    }
  }

  void violation() {
    violations = 1;
  }

  void print() {
    System.out.printf(
        "random lives: %d scripts, %d steps, settled %d times: %d resources, %d of them with a known"
            + " reason; %d assignments that had to be there, %d that could; %d violations%n",
        scripts,
        steps,
        tally.settled(),
        tally.resources(),
        tally.reasons(),
        tally.must(),
        tally.may(),
        violations);
  }
}
