package dev.ssoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EmulatorCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine commandLine =
      new CommandLine(new EmulatorCommand())
          .setOut(new PrintWriter(out))
          .setErr(new PrintWriter(err));

  @Test
  void runsUntilItIsInterrupted(@TempDir Path directory) throws Exception {
    var seed = directory.resolve("seed.yaml");
    Files.writeString(
        seed,
        """
        instance: {id: ssoins-2222222222222222, identityStoreId: d-2222222222}
        organization: {id: o-another000, rootId: r-anot, managementAccount: "100000000000"}
        accounts: [{id: "100000000000", name: only, email: only@example.com}]
        """);
    var exit = new CompletableFuture<Integer>();
    var thread =
        new Thread(
            () ->
                exit.complete(
                    commandLine.execute(
                        "--port=0", "--seed=" + seed, "--latency=PT1S..PT2S", "--no-quotas")));
    thread.start();
    Awaitility.await().until(() -> out.toString().contains("\n"));

    assertThat(out.toString())
        .matches("The emulator listens. export AWS_ENDPOINT_URL=http://127.0.0.1:\\d+\\R");
    var endpoint = out.toString().substring(out.toString().indexOf("http")).strip();
    var behaviour = get(endpoint + "/_emulator/behaviour");
    assertThat(behaviour)
        .contains("\"minLatency\" : \"PT1S\"", "\"maxLatency\" : \"PT2S\"")
        .contains("\"callsPerSecond\" : 0");
    assertThat(get(endpoint + "/_emulator/state")).contains("\"name\" : \"only\"");

    thread.interrupt();
    exit.get(10, TimeUnit.SECONDS);
  }

  @Test
  void startsWithAnOrganizationOfTheSizeItIsTold() throws Exception {
    var exit = new CompletableFuture<Integer>();
    var thread =
        new Thread(
            () ->
                exit.complete(
                    commandLine.execute(
                        "--port=0",
                        "--seed-size=accounts=30,groups=15,sets=6,assignments=100,users=40")));
    thread.start();
    Awaitility.await().until(() -> out.toString().contains("\n"));

    var endpoint = out.toString().substring(out.toString().indexOf("http")).strip();
    var state = new ObjectMapper().readTree(get(endpoint + "/_emulator/state"));
    assertThat(state.path("accounts")).hasSize(30);
    assertThat(state.path("groups")).hasSize(15);
    assertThat(state.path("users")).hasSize(40);
    assertThat(state.path("permissionSets")).hasSize(6);
    assertThat(state.path("assignments")).hasSize(100);

    thread.interrupt();
    exit.get(10, TimeUnit.SECONDS);
  }

  @Test
  void refusesASizeThatIsNoneAndNamesIt() {
    assertThat(commandLine.execute("--port=0", "--seed-size=accounts=1,groups=1,sets=1"))
        .isEqualTo(2);
    assertThat(err.toString().lines())
        .first()
        .isEqualTo(
            "Invalid value for option '--seed-size': assignments must be set, as in"
                + " assignments=10");
  }

  @Test
  void aSeedHasNoOtherSize() {
    var size = "--seed-size=accounts=1,groups=0,sets=0,assignments=0";

    assertThat(commandLine.execute("--port=0", "--seed=seed.yaml", size)).isEqualTo(2);
    assertThat(err.toString().lines()).first().asString().contains("mutually exclusive");
  }

  @Test
  void refusesALatencyThatIsNone() {
    assertThat(commandLine.execute("--latency=soon")).isEqualTo(2);
    assertThat(err.toString()).contains("'soon' is not like PT2S or PT2S..PT8S");
  }

  @Test
  void saysWhatKeepsItFromStarting() {
    assertThat(commandLine.execute("--port=0", "--seed=/no/such/seed.yaml")).isEqualTo(2);
    assertThat(err.toString()).contains("/no/such/seed.yaml");
    assertThat(commandLine.execute("--port=0", "--latency=PT2S..PT1S")).isEqualTo(2);
    assertThat(err.toString()).contains("PT2S..PT1S");
  }

  private static String get(String uri) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(10)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
