package dev.ssoperator.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows as a table for people and as JSON for programs. */
record Report(List<Row> rows) {

  boolean isOk() {
    return rows.stream().allMatch(Row::ok);
  }

  void print(PrintWriter out) {
    var width = rows.stream().mapToInt(row -> row.experiment().length()).max().orElse(0);
    var line = "%-" + Math.max(width, 10) + "s  %-7s  %10s  %10s  %6s  %-18s  %s%n";
    out.printf(line, "EXPERIMENT", "UNIT", "MEASURED", "LIMIT", "RATIO", "BOUND", "OK");
    for (var row : rows) {
      out.printf(
          line,
          row.experiment(),
          row.unit(),
          text(row.measured(), "%.2f"),
          text(row.limit(), "%.2f"),
          text(row.ratio(), "%.3f"),
          row.bound() == null ? "-" : row.bound(),
          row.ok() ? "yes" : "NO");
    }
    out.flush();
  }

  void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), rows);
  }

  private static String text(@Nullable Double value, String format) {
    if (value == null) {
      return "-";
    }
    return value == Math.rint(value) && format.equals("%.2f")
        ? String.valueOf(Math.round(value))
        : String.format(Locale.ROOT, format, value);
  }
}
