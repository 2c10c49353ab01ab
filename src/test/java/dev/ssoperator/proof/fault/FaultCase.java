package dev.ssoperator.proof.fault;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A fault of the catalogue.
 *
 * @param name names it in {@code -Dproof.faults.only}
 * @param life the life in which it is always tried
 * @param lives those in which it can be tried
 * @param begin makes it happen; run again for an operator that has crashed
 * @param isMet whether it has done its harm; until then, or until the life has reached its state
 *     all the same, it is not cured
 * @param cure what ends it, beside what ends every fault
 * @param needs where it can be tried
 * @param count how many faults of the catalogue it is
 */
record FaultCase(
    String name,
    Life life,
    List<Life> lives,
    Consumer<Stage> begin,
    Predicate<Stage> isMet,
    Consumer<Stage> cure,
    Needs needs,
    int count) {

  /** What a fault needs. */
  enum Needs {
    NOTHING,

    /** A real API server. */
    API_SERVER,

    /** The mock server. */
    MOCK
  }

  /** A fault that is met once so many calls or requests have gone wrong. */
  static FaultCase hitting(int hits, String name, Life life, Consumer<Stage> begin) {
    return lasting(name, life, begin, stage -> stage.hits() >= hits);
  }

  /** A fault despite which everything converges before it is cured. */
  static FaultCase endured(String name, Life life, Consumer<Stage> begin) {
    return lasting(name, life, begin, stage -> false);
  }

  /** A fault that lasts until something is seen. */
  static FaultCase lasting(String name, Life life, Consumer<Stage> begin, Predicate<Stage> isMet) {
    return new FaultCase(
        name, life, List.of(Life.values()), begin, isMet, stage -> {}, Needs.NOTHING, 1);
  }

  /** Only in lives in which there was something before. */
  FaultCase later() {
    var later = Stream.of(Life.values()).filter(l -> !l.before().isEmpty()).toList();
    return new FaultCase(name, life, later, begin, isMet, cure, needs, count);
  }

  FaultCase curedBy(Consumer<Stage> more) {
    return new FaultCase(name, life, lives, begin, isMet, more, needs, count);
  }

  FaultCase needing(Needs what) {
    return new FaultCase(name, life, lives, begin, isMet, cure, what, count);
  }

  FaultCase counting(int faults) {
    return new FaultCase(name, life, lives, begin, isMet, cure, needs, faults);
  }

  @Override
  public String toString() {
    return name;
  }
}
