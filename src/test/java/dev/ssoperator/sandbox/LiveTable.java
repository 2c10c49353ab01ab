package dev.ssoperator.sandbox;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The resources on the screen: drawn again in place, or one more line for each change. */
final class LiveTable {

  /** How it is shown. */
  enum Mode {
    /** Drawn again in place, which needs a terminal. */
    LIVE,
    /** A line for each change. */
    APPEND
  }

  private static final String FORMAT = "%-20s  %-26s  %-7s  %-21s  %7s  %s";
  private static final String UP = "\u001b[%dA";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final String WRAP_OFF = "\u001b[?7l";
  private static final String WRAP_ON = "\u001b[?7h";

  private record Shown(Instant since, Row row) {}

  private final Mode mode;
  private final PrintWriter out;
  private final Clock clock;
  private final Map<String, Shown> shown = new HashMap<>();
  private final Map<String, Duration> readyAfter = new HashMap<>();
  private int drawnLines;

  LiveTable(Mode mode, PrintWriter out, Clock clock) {
    this.mode = mode;
    this.out = out;
    this.clock = clock;
  }

  /** Shows the resources as they are now. */
  void show(List<Row> rows) {
    if (mode == Mode.LIVE) {
      rows.forEach(this::remember);
      erase();
      draw(rows);
    } else {
      if (shown.isEmpty() && !rows.isEmpty()) {
        out.println(header());
      }
      rows.stream().filter(this::remember).forEach(row -> out.println(line(row)));
    }
    out.flush();
  }

  /** Says something beside the table. */
  void say(String text) {
    if (mode == Mode.LIVE) {
      erase();
      drawnLines = 0;
    }
    out.println(text);
    out.flush();
  }

  /** Ends the table: what is printed next comes below it. */
  void end() {
    drawnLines = 0;
  }

  /** Whether there is something new about the resource. */
  private boolean remember(Row row) {
    var before = shown.get(row.key());
    var changed =
        before == null
            || !before.row().readyText().equals(row.readyText())
            || !before.row().reason().equals(row.reason())
            || !before.row().subject().equals(row.subject());
    var restarted = before == null || !before.row().subject().equals(row.subject());
    var since = restarted ? clock.instant() : before.since();
    shown.put(row.key(), new Shown(since, row));
    if (row.isReady()) {
      readyAfter.putIfAbsent(row.key(), Duration.between(since, clock.instant()));
    } else {
      readyAfter.remove(row.key());
    }
    return changed;
  }

  private void draw(List<Row> rows) {
    out.print(WRAP_OFF);
    out.println(header());
    rows.forEach(row -> out.println(line(row)));
    out.print(WRAP_ON);
    drawnLines = rows.size() + 1;
  }

  private void erase() {
    if (drawnLines > 0) {
      out.print(UP.formatted(drawnLines) + CLEAR_BELOW);
    }
  }

  private static String header() {
    return FORMAT.formatted("KIND", "NAME", "READY", "REASON", "TIME", "WHAT");
  }

  private String line(Row row) {
    var since = shown.get(row.key()).since();
    var elapsed = readyAfter.getOrDefault(row.key(), Duration.between(since, clock.instant()));
    return FORMAT.formatted(
        row.kind(),
        row.name(),
        row.readyText(),
        row.reason(),
        String.format(Locale.ROOT, "%.1fs", elapsed.toMillis() / 1000.0),
        row.subject());
  }
}
