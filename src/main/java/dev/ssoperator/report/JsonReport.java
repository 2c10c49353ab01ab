package dev.ssoperator.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Writer;

/** Reports as JSON. */
public final class JsonReport {

  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private JsonReport() {}

  /** Writes a report in lines, with one at the end. */
  public static void write(AccessReport report, Writer out) throws IOException {
    out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report));
    out.write("\n");
  }

  /** A report in one line. */
  public static String compact(AccessReport report) {
    try {
      return JSON.writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a report that {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is none, or one of a later version
   */
  public static AccessReport read(String json) {
    try {
      var tree = JSON.readTree(json);
      var version = tree.path("version").asInt();
      if (version < 1) {
        throw new IllegalArgumentException("is not a report of ssoperator in JSON");
      }
      if (version > AccessReport.VERSION) {
        throw new IllegalArgumentException(
            "has version %d; this ssoperator reads reports up to version %d"
                .formatted(version, AccessReport.VERSION));
      }
      var report = JSON.treeToValue(tree, AccessReport.class);
      ReportCheck.problem(report)
          .ifPresent(
              problem -> {
                throw new IllegalArgumentException(
                    "is not a report of ssoperator in JSON: " + problem);
              });
      return report;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "is not a report of ssoperator in JSON: " + e.getOriginalMessage(), e);
    }
  }
}
