package dev.ssoperator.bench;

/**
 * How large the experiments are.
 *
 * @param resources assignments in the largest; most others have a tenth of them
 */
record Size(int resources) {

  static final int SETS = 10;
  static final int GROUPS = 10;

  private static final int SMALLEST = 1000;

  Size {
    if (resources < SMALLEST || resources % SMALLEST != 0) {
      throw new IllegalArgumentException("--resources is a multiple of " + SMALLEST);
    }
  }

  int accounts() {
    return accounts(resources);
  }

  /** So many accounts that all sets and all groups make that many assignments. */
  static int accounts(int resources) {
    return resources / (SETS * GROUPS);
  }

  int pairs() {
    return accounts() * SETS;
  }
}
