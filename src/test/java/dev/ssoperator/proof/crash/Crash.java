package dev.ssoperator.proof.crash;

/**
 * A crash of a scenario.
 *
 * @param scenario what happens
 * @param point the side effect
 * @param mode how the process dies there
 * @param requestsEnd whether AWS has completed the requests in flight when the next process starts
 */
record Crash(Scenario scenario, Point point, Mode mode, boolean requestsEnd) {

  /** The same crash, after which AWS completes the requests in flight. */
  Crash withRequestsEnded() {
    return new Crash(scenario, point, mode, true);
  }

  /** How {@code -Dproof.crash.only} names it. */
  @Override
  public String toString() {
    var text = "%s: %s %s".formatted(scenario.name(), point, mode);
    return requestsEnd ? text + " requests ended" : text;
  }
}
