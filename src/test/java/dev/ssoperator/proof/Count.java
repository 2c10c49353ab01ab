package dev.ssoperator.proof;

import java.util.concurrent.atomic.AtomicReference;

/** How much was played in this process. */
final class Count {

  private record Played(int scripts, int steps, Tally tally) {}

  private static final AtomicReference<Played> PLAYED =
      new AtomicReference<>(new Played(0, 0, Tally.NONE));

  private Count() {}

  static void add(int steps, Tally tally) {
    PLAYED.updateAndGet(p -> new Played(p.scripts + 1, p.steps + steps, p.tally.plus(tally)));
  }

  static void print() {
    var played = PLAYED.get();
    System.out.printf(
        "random lives: %d scripts, %d steps, settled %d times: %d resources, %d of them with a known"
            + " reason; %d assignments that had to be there, %d that could; 0 violations%n",
        played.scripts(),
        played.steps(),
        played.tally().settled(),
        played.tally().resources(),
        played.tally().reasons(),
        played.tally().must(),
        played.tally().may());
  }
}
