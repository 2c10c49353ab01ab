package dev.ssoperator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

  /** An operator asks for it every few seconds. */
  @Test
  void theMockServerAnswersWithItsVersionOnly() {
    try (var kubernetes = new BenchKubernetes();
        var client = new KubernetesClientBuilder().withConfig(kubernetes.config()).build()) {
      assertThat(client.raw("/version")).isEqualTo("{\"major\":\"1\",\"minor\":\"36\"}");
      assertThat(client.getKubernetesVersion().getMinor()).isEqualTo("36");
    }
  }

  /** An operator's informers begin a new watch every few minutes. */
  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void anUpdateIsAnswered(int latencyMillis) {
    try (var kubernetes = new BenchKubernetes(Duration.ofMillis(latencyMillis));
        var client = new KubernetesClientBuilder().withConfig(kubernetes.config()).build()) {
      var set = new PermissionSet();
      set.setMetadata(new ObjectMetaBuilder().withNamespace("platform").withName("set").build());
      client.resource(set).create();

      set.setStatus(Serialization.unmarshal("arn: an-arn", PermissionSetStatus.class));
      assertThat(client.resource(set).updateStatus().getStatus().arn()).isEqualTo("an-arn");
    }
  }

  @Test
  void aWatchThatGoesOnIsToldWhatIsNewOnly() throws InterruptedException {
    try (var kubernetes = new BenchKubernetes();
        var client = new KubernetesClientBuilder().withConfig(kubernetes.config()).build()) {
      var known = Company.assignment(new Company.Grant(0, 0, 0));
      kubernetes.create(List.of(known));
      var resources =
          client.resources(AccountAssignment.class).inNamespace(known.getMetadata().getNamespace());
      var from = resources.list().getMetadata().getResourceVersion();
      var events = new LinkedBlockingQueue<String>();
      var options = new ListOptionsBuilder().withResourceVersion(from).build();
      try (var unused = resources.watch(options, new Recorder(events))) {
        var added = Company.assignment(new Company.Grant(1, 0, 0));
        kubernetes.create(List.of(added));
        assertThat(events.poll(1, TimeUnit.MINUTES))
            .isEqualTo("ADDED " + added.getMetadata().getName());
        resources.withName(known.getMetadata().getName()).delete();
        assertThat(events.poll(1, TimeUnit.MINUTES))
            .isEqualTo("DELETED " + known.getMetadata().getName());
      }
    }
  }

  /** The mock server sends twice what is created while a watch opens. */
  @Test
  void aWatchIsToldOnceOfWhatIsCreatedWhileItOpens() {
    var added =
        """
        {"type":"ADDED","object":{"metadata":{"uid":"a","resourceVersion":"8"}}}""";
    var deleted =
        """
        {"type":"DELETED","object":{"metadata":{"uid":"a","resourceVersion":"8"}}}""";
    var answer =
        new MockResponse()
            .withWebSocketUpgrade(
                new WebSocketListener() {
                  @Override
                  public void onOpen(WebSocket socket, Response response) {
                    List.of(added, added, deleted).forEach(socket::send);
                  }
                });
    var socket = new SentEvents(new ArrayList<>());

    ResumedWatch.of("/things?watch=true&resourceVersion=7", answer)
        .getWebSocketListener()
        .onOpen(socket, answer);

    assertThat(socket.events()).containsExactly(added, deleted);
  }

  /** Writes down what is sent to a caller. */
  private record SentEvents(List<String> events) implements WebSocket {

    @Override
    public RecordedRequest request() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean send(String event) {
      return events.add(event);
    }

    @Override
    public boolean send(byte[] event) {
      return events.add(new String(event, StandardCharsets.UTF_8));
    }

    @Override
    public boolean close(int code, String reason) {
      return true;
    }
  }

  /** Writes down what a watch says. */
  private record Recorder(BlockingQueue<String> events) implements Watcher<AccountAssignment> {

    @Override
    public void eventReceived(Action action, AccountAssignment resource) {
      events.add(action + " " + resource.getMetadata().getName());
    }

    @Override
    public void onClose(WatcherException cause) {
      events.add("closed: " + cause);
    }
  }
}
