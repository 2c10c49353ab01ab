package dev.ssoperator.bench;

import java.time.Duration;
import java.util.function.Consumer;

/** Something that is measured. */
interface Experiment {

  String name();

  /** How fast time runs meanwhile. */
  Compression time();

  /** How long it may take in AWS's time, beside what it takes to prepare. */
  Duration deadline();

  /**
   * Runs it; an interrupt ends it.
   *
   * @param rows takes the figures as they come
   */
  void run(Progress progress, Consumer<Row> rows) throws Exception;
}
