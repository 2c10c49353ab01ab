package dev.ssoperator.cli;

import dev.ssoperator.logging.LogFormat;
import dev.ssoperator.logging.LogLevel;
import dev.ssoperator.logging.Logging;
import dev.ssoperator.plan.Declared;
import dev.ssoperator.plan.Planner;
import dev.ssoperator.report.AccessReport;
import dev.ssoperator.report.CsvReport;
import dev.ssoperator.report.Findings;
import dev.ssoperator.report.HtmlReport;
import dev.ssoperator.report.JsonReport;
import dev.ssoperator.report.Reporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reports who has access to what. */
@Command(
    name = "report",
    description = {
      "Reports who has access to what: by person, with the members of groups, by account and by"
          + " permission set; who is an administrator; what no resource requests; and what has"
          + " changed since an earlier report. It changes nothing, neither in AWS nor in the"
          + " cluster.",
      "With PATHs of manifests or --from-cluster, the report says which resource each assignment"
          + " comes from. Region, credentials and endpoint are AWS's own variables (AWS_REGION,"
          + " AWS_ENDPOINT_URL, ...)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ${ROOT-COMMAND-NAME} report --html access.html",
      "  ${ROOT-COMMAND-NAME} report --from-cluster --html new.html --json new.json --since old.json",
      "  ${ROOT-COMMAND-NAME} report access/ --csv - | grep prod"
    },
    mixinStandardHelpOptions = true)
public final class ReportCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ResourceOptions resources = new ResourceOptions();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Writes a page to search and filter, which needs no network; - for standard output.")
  private @Nullable String html;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Writes a line for each person, account, permission set and way.")
  private @Nullable String csv;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes everything for programs, and for --since of a later report.")
  private @Nullable String json;

  @Option(
      names = "--since",
      paramLabel = "FILE",
      description =
          "A report that --json has written, to say what has changed since. A file that does not"
              + " exist is a warning, for the first of regular reports")
  private @Nullable String since;

  @Mixin private ReadOptions reading = new ReadOptions();

  @Override
  public Integer call() throws InterruptedException {
    Logging.configure(LogFormat.TEXT, LogLevel.ERROR);
    checkFiles();
    var before = before();
    Optional<Declared> declared = Optional.empty();
    if (resources.isGiven(spec)) {
      declared = resources.read(spec, false);
      if (declared.isEmpty()) {
        return 1;
      }
    }
    var survey = reading.surveyWithMembers(spec, declared.map(Declared::facets).orElse(Set.of()));
    var sources =
        declared.map(given -> Planner.sources(given, survey, resources.cluster())).orElse(null);
    var report = Reporter.of(survey, sources, Clock.systemUTC().instant(), before);
    write(report);
    return 0;
  }

  private void checkFiles() {
    var names = Stream.of(html, csv, json).filter(Objects::nonNull).toList();
    if (names.isEmpty()) {
      throw usage("there is nothing to write: give at least one of --html, --csv and --json");
    }
    if (Set.copyOf(names).size() < names.size()) {
      throw usage("--html, --csv and --json need a file each");
    }
    try {
      names.forEach(ReportFile::check);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private @Nullable AccessReport before() {
    if (since == null) {
      return null;
    }
    var file = Path.of(since);
    if (Files.notExists(file)) {
      var err = spec.commandLine().getErr();
      err.printf("report: %s does not exist yet, so the report says no changes%n", since);
      err.flush();
      return null;
    }
    try {
      return JsonReport.read(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + since, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s %s".formatted(since, e.getMessage()), e);
    }
  }

  private void write(AccessReport report) {
    var files = new ArrayList<ReportFile>();
    add(files, html, out -> HtmlReport.write(JsonReport.compact(report), out));
    add(files, csv, out -> CsvReport.write(report, out));
    add(files, json, out -> JsonReport.write(report, out));
    var out = spec.commandLine().getOut();
    files.forEach(file -> file.write(out));
    var messages =
        files.stream().anyMatch(ReportFile::isStandardOutput) ? spec.commandLine().getErr() : out;
    messages.println(Findings.of(report).summary());
    files.stream()
        .filter(file -> !file.isStandardOutput())
        .forEach(file -> messages.println("Wrote " + file.name()));
    messages.flush();
  }

  private static void add(
      List<ReportFile> files, @Nullable String name, ReportFile.Contents contents) {
    if (name != null) {
      files.add(new ReportFile(name, contents));
    }
  }
}
