package dev.ssoperator.cli;

import dev.ssoperator.sdk.DaemonThreads;
import dev.ssoperator.survey.Part;
import dev.ssoperator.survey.Progress;
import dev.ssoperator.survey.ReadOnlyAws;
import java.io.PrintWriter;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Says how far a survey is: one line that changes on a terminal, else a line now and then. */
final class ProgressLine implements AutoCloseable {

  private static final int TERMINAL_MILLIS = 500;
  private static final int PLAIN_MILLIS = 10_000;
  private static final String ERASE = "\r\u001b[K";

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(new DaemonThreads("progress"));
  private final PrintWriter out;
  private final boolean isTerminal;
  private final ReadOnlyAws aws;
  private final Progress progress;
  private final double callsPerSecond;

  ProgressLine(
      PrintWriter out,
      boolean isTerminal,
      ReadOnlyAws aws,
      Progress progress,
      double callsPerSecond) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.aws = aws;
    this.progress = progress;
    this.callsPerSecond = callsPerSecond;
  }

  void begin() {
    var millis = isTerminal ? TERMINAL_MILLIS : PLAIN_MILLIS;
    var unused = thread.scheduleAtFixedRate(this::print, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void print() {
    out.print(
        (isTerminal ? ERASE : "")
            + text(progress, aws.calls(), callsPerSecond)
            + (isTerminal ? "" : "\n"));
    out.flush();
  }

  static String text(Progress progress, int calls, double callsPerSecond) {
    var counts = new TreeMap<>(progress.counts());
    var parts =
        counts.entrySet().stream()
            .map(e -> text(e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    return "Read %s; %d calls, at least %.0f s left"
        .formatted(
            parts.isEmpty() ? "nothing yet" : parts,
            calls,
            Math.ceil(progress.callsLeft() / callsPerSecond));
  }

  private static String text(Part part, Progress.Count count) {
    return "%d of %d %s".formatted(count.done(), count.known(), part.text());
  }

  @Override
  public void close() {
    thread.shutdownNow();
    if (isTerminal) {
      out.print(ERASE);
      out.flush();
    }
  }
}
