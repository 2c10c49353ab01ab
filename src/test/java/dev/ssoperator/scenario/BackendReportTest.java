package dev.ssoperator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last line of the build. */
class BackendReportTest {

  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final String RAN = "<testcase classname='%s' name='x'/>";
  private static final String SKIPPED =
      "<testcase classname='%s' name='x'><skipped message='absent'/></testcase>";

  @TempDir Path reports;

  @Test
  void countsTheScenariosOfAllClassesThatRanOnEachBackend() throws IOException {
    write(CrashScenariosTest.class, RAN, RAN, RAN, RAN);
    write(ErrorScenariosTest.class, RAN, RAN);

    assertThat(line(Optional.of("1.36.2")))
        .isEqualTo("Scenarios ran on: Fabric8 mock server (3), kube-apiserver 1.36.2 (3)");
  }

  @Test
  void countsWhatWasSkippedWithoutAnApiServerAndSaysWhy() throws IOException {
    write(CrashScenariosTest.class, RAN, SKIPPED, RAN, SKIPPED);

    assertThat(line(Optional.empty()))
        .isEqualTo(
            "Scenarios ran on: Fabric8 mock server (2)."
                + " 2 scenarios were skipped: kube-apiserver not found");
  }

  @Test
  void countsNeitherOtherTestsNorReportsOfEarlierBuilds() throws IOException {
    write(BackendReportTest.class, RAN, RAN);
    var earlier = write(CrashScenariosTest.class, RAN, RAN);
    Files.setLastModifiedTime(earlier, FileTime.from(START.minusSeconds(1)));

    assertThat(line(Optional.of("1.36.2")))
        .isEqualTo("Scenarios ran on: Fabric8 mock server (0), kube-apiserver 1.36.2 (0)");
  }

  @Test
  void saysSoWhenNoTestRan() {
    assertThat(
            BackendReport.line(
                reports.resolve("absent"), START, Optional.empty(), "kube-apiserver not found"))
        .startsWith("Scenarios ran on: Fabric8 mock server (0).");
  }

  @Test
  void saysWhyNoBrowserWasUsed() {
    assertThat(BackendReport.browserLine(Optional.of("chromedriver not found in PATH")))
        .isEqualTo("The report's page was not tested in a browser: chromedriver not found in PATH");
    assertThat(BackendReport.browserLine(Optional.empty()))
        .isEqualTo("The report's page was tested in a browser");
  }

  private String line(Optional<String> version) {
    return BackendReport.line(reports, START, version, "kube-apiserver not found");
  }

  /** Writes a report on a class with these test cases, by turns on the first and second backend. */
  private Path write(Class<?> test, String... testCases) throws IOException {
    var report = new StringBuilder("<testsuite>");
    for (var i = 0; i < testCases.length; i++) {
      report.append(testCases[i].formatted(test.getName() + "[" + (i % 2 + 1) + "]"));
    }
    var file = reports.resolve("TEST-" + test.getName() + ".xml");
    Files.writeString(file, report.append("</testsuite>"));
    Files.setLastModifiedTime(file, FileTime.from(START.plusSeconds(1)));
    return file;
  }
}
