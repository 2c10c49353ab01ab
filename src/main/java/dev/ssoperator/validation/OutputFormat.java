package dev.ssoperator.validation;

import java.io.PrintWriter;
import java.util.Locale;

/** How a report is written. */
public enum OutputFormat {
  /** A line for each problem, for people and editors. */
  TEXT,
  /** For programs. */
  JSON,
  /** For code hosts: the Static Analysis Results Interchange Format 2.1.0. */
  SARIF;

  /**
   * Writes a report.
   *
   * @param version that of SSOperator
   */
  public void write(Report report, String version, PrintWriter out) {
    switch (this) {
      case TEXT -> TextReport.write(report, out);
      case JSON -> JsonReport.write(report, out);
      case SARIF -> SarifReport.write(report, version, out);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
