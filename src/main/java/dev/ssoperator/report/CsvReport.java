package dev.ssoperator.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import dev.ssoperator.api.PrincipalType;
import java.io.IOException;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Reports as CSV (RFC 4180): a line for each person, account, permission set and way. A text that a
 * spreadsheet would take for a formula has an apostrophe before it.
 */
public final class CsvReport {

  private static final CsvMapper CSV =
      CsvMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private static final String FORMULA = "=+-@\t\r";

  /** The columns; docs/report.md describes them. */
  @JsonPropertyOrder({
    "user",
    "displayName",
    "email",
    "enabled",
    "account",
    "accountId",
    "accountState",
    "unit",
    "permissionSet",
    "administrator",
    "permissionsBoundary",
    "way",
    "sources"
  })
  private record Line(
      String user,
      String displayName,
      String email,
      String enabled,
      String account,
      String accountId,
      String accountState,
      String unit,
      String permissionSet,
      boolean administrator,
      String permissionsBoundary,
      String way,
      String sources) {}

  private CsvReport() {}

  /** Writes a report. */
  public static void write(AccessReport report, Writer out) throws IOException {
    var schema = CSV.schemaFor(Line.class).withHeader().withLineSeparator("\r\n");
    try (var lines = CSV.writer(schema).writeValues(out)) {
      for (var row : (Iterable<AccessRow>) AccessRow.of(report)::iterator) {
        lines.write(line(row));
      }
    }
  }

  private static Line line(AccessRow row) {
    var user = row.user();
    var account = row.account();
    var set = row.permissionSet();
    return new Line(
        user == null ? "" : text(user.userName()),
        user == null ? "" : text(user.displayName()),
        user == null ? "" : text(user.email()),
        user == null || user.enabled() == null ? "" : user.enabled().toString(),
        text(account.name()),
        account.id(),
        account.state(),
        text(account.unit()),
        text(set.name()),
        set.administrator(),
        text(set.permissionsBoundary()),
        text(way(row)),
        String.join(", ", row.assignment().sources()));
  }

  private static String way(AccessRow row) {
    var id = row.assignment().principal();
    var group = row.group();
    if (group != null) {
      return row.user() == null
          ? "group %s, which has no members".formatted(group.name())
          : "group " + group.name();
    }
    if (row.user() != null) {
      return "user";
    }
    return row.assignment().principalType() == PrincipalType.GROUP
        ? "group %s, which does not exist any more".formatted(id)
        : "user %s, who does not exist any more".formatted(id);
  }

  private static String text(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return "";
    }
    return FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }
}
