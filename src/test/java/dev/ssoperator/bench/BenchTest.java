package dev.ssoperator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchTest {

  @ParameterizedTest
  @CsvSource({
    "--only=grants;tea, no experiments: tea",
    "--factor=0, a factor is at least 1",
    "--resources=1500, --resources is a multiple of 1000"
  })
  void aWrongOptionIsNamed(String option, String message) {
    var err = new StringWriter();

    var status =
        new CommandLine(new Bench()).setErr(new PrintWriter(err)).execute(option.replace(';', ','));

    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void anExperimentThatHangsIsARowThatFailsAndKeepsItsFigures() throws InterruptedException {
    var measured = Row.figure("hanging: first", "s", 1, Bound.atMost(2));
    var experiment =
        new Experiment() {
          @Override
          public String name() {
            return "hanging";
          }

          @Override
          public Compression time() {
            return new Compression(1);
          }

          @Override
          public Duration deadline() {
            return Duration.ofSeconds(1);
          }

          @Override
          public void run(Progress progress, Consumer<Row> rows) throws InterruptedException {
            rows.accept(measured);
            new CountDownLatch(1).await();
          }
        };

    var rows = Bench.run(experiment, experiment.deadline(), new PrintWriter(new StringWriter()));

    assertThat(rows).containsExactly(measured, Row.failure("hanging", "not within 1 s"));
  }

  @Test
  void aFigureIsHeldAgainstItsBound() {
    assertThat(Row.ratio("x", "s", 110, 100, Bound.atMost(1.10)).ok()).isTrue();
    assertThat(Row.ratio("x", "s", 111, 100, Bound.atMost(1.10)).ok()).isFalse();
    assertThat(Row.figure("x", "calls", 0, Bound.none()).ok()).isTrue();
    assertThat(Row.figure("x", "calls", 1, Bound.none()).ok()).isFalse();
    assertThat(Row.ratio("x", "ms", 3, 4, Bound.between(0.8, 1.2)).ok()).isFalse();
    assertThat(Row.baseline("x", "s", 500, null).ok()).isTrue();
    assertThat(Row.failure("x", "not within 5 s").ok()).isFalse();
  }

  @Test
  void theReportSaysTheSameToPeopleAndPrograms(@TempDir Path folder) throws IOException {
    var report =
        new Report(
            List.of(
                Row.ratio("grants: time", "s", 531.25, 500, Bound.atMost(1.10)),
                Row.baseline("peers: time", "s", 900, null)));
    var table = new StringWriter();

    report.print(new PrintWriter(table));
    report.write(folder.resolve("bench.json"));

    assertThat(report.isOk()).isTrue();
    assertThat(table.toString().lines())
        .element(1)
        .asString()
        .matches("grants: time +s +531\\.25 +500 +1\\.063 +ratio <= 1\\.10 +yes");
    var json = new ObjectMapper().readTree(folder.resolve("bench.json").toFile());
    assertThat(json.get(0).fieldNames())
        .toIterable()
        .containsExactly("experiment", "unit", "measured", "limit", "ratio", "bound", "ok");
    assertThat(json.get(1).path("bound").isNull()).isTrue();
  }

  @Test
  void theLargestExperimentHasAThousandPairs() {
    var size = new Size(10_000);
    var company = new Company(size.accounts(), Size.SETS, Size.GROUPS, 0);

    assertThat(size.pairs()).isEqualTo(1000);
    assertThat(company.everywhere(Size.GROUPS)).hasSize(10_000).doesNotHaveDuplicates();
  }
}
