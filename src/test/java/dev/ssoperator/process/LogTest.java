package dev.ssoperator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.kubernetes.MockApiServer;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the process logs. */
class LogTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> FAILING =
      List.of(
          "CreatePermissionSet",
          "GetGroupId",
          "ListAccountAssignments",
          "CreateAccountAssignment",
          "DescribeAccountAssignmentCreationStatus");
  private static final Map<String, String> SECRETS =
      Map.of(
          "AWS_ACCESS_KEY_ID", "AKIAVERYRAREID000001",
          "AWS_SECRET_ACCESS_KEY", "a-secret-access-key",
          "AWS_SESSION_TOKEN", "a-session-token");

  /** A process with the default log, in which each of some calls has failed once. */
  private static Trial failing;

  private @Nullable Trial own;

  @BeforeAll
  static void startOne(@TempDir Path folder) throws IOException {
    failing = new Trial(folder);
    failing
        .emulator
        .control()
        .addFault(FaultSpec.error("ListInstances", "ThrottlingException", "Rate exceeded").once());
    failing.start();
    failing.failEverythingOnce();
  }

  @AfterAll
  static void endOne() {
    failing.close();
  }

  @AfterEach
  void end() {
    if (own != null) {
      own.close();
    }
  }

  @Test
  void isJsonWhereNobodyWatchesAndSaysWhatRuns() {
    var run = failing.run;
    var entries = run.log().stream().map(LogTest::json).toList();
    assertThat(entries)
        .allSatisfy(
            entry -> {
              assertThat(Instant.parse(entry.path("time").asText())).isNotNull();
              assertThat(entry.path("level").asText()).isIn("INFO", "WARN", "ERROR");
              assertThat(entry.path("logger").asText()).isNotEmpty();
              assertThat(entry.path("thread").asText()).isNotEmpty();
              assertThat(entry.path("message").asText()).isNotEmpty();
            });
    assertThat(run.log().get(0)).contains("SSOperator development on Java " + Runtime.version());
    assertThat(run.log("Using AWS region eu-west-1")).hasSize(1);
    assertThat(run.log("Starting with"))
        .singleElement()
        .asString()
        .contains("clusterId=c", "stalledRetryInterval=PT0.3S", "callsPerSecond=20.0");
    var assigned =
        entries.stream()
            .filter(entry -> entry.path("reason").asText().equals("Assigned"))
            .findFirst()
            .orElseThrow();
    var access = failing.emulator.control().state().assignments().get(0);
    assertThat(assigned.path("kind").asText()).isEqualTo("AccountAssignment");
    assertThat(assigned.path("namespace").asText()).isEqualTo("default");
    assertThat(assigned.path("name").asText()).isEqualTo("access");
    assertThat(assigned.path("account").asText()).isEqualTo(access.accountId());
    assertThat(assigned.path("permissionSet").asText()).startsWith("arn:aws:sso:::permissionSet/");
    assertThat(assigned.path("requestId").asText()).hasSize(36);
  }

  @Test
  void everyFailureOfACallHasTheIdAwsSupportAsksFor() {
    var failed =
        failing.emulator.control().calls().stream()
            .filter(call -> call.error() != null)
            // This is how AWS says that there is none.
            .filter(call -> !call.operation().equals("GetPermissionsBoundaryForPermissionSet"))
            .toList();
    assertThat(failed).extracting(Call::operation).containsAll(FAILING).contains("ListInstances");
    var entries = failing.run.log().stream().map(LogTest::json).toList();
    assertThat(failed)
        .allSatisfy(
            call ->
                assertThat(entries)
                    .anySatisfy(
                        entry -> {
                          assertThat(entry.path("operation").asText()).isEqualTo(call.operation());
                          assertThat(entry.path("awsRequestId").asText())
                              .isEqualTo(call.requestId());
                        }));
  }

  @Test
  void noCredentialIsLoggedOrServed(@TempDir Path folder) throws Exception {
    own = new Trial(folder);
    own.start("--log-level=debug");
    own.failEverythingOnce();

    var run = own.run;
    var said =
        String.join("\n", run.log())
            + run.get("/metrics").body()
            + run.get("/readyz").body()
            + run.get("/livez").body();
    assertThat(run.log("AWS call ended in DENIED")).isNotEmpty();
    assertThat(SECRETS.values()).allSatisfy(secret -> assertThat(said).doesNotContain(secret));
  }

  @Test
  void isTextAtTheLevelThatIsAskedFor(@TempDir Path folder) throws Exception {
    own = new Trial(folder);
    own.emulator.control().addFault(denial("ListInstances"));
    own.start("--log-format=text", "--log-level=warn");
    var run = own.run;
    await().atMost(RunProcess.PATIENCE).until(() -> !run.log().isEmpty());

    assertThat(run.log())
        .allSatisfy(line -> assertThat(line).matches("\\d{4}-\\d\\d-\\d\\dT\\S+ (WARN |ERROR) .*"));
  }

  private static FaultSpec denial(String operation) {
    return FaultSpec.error(operation, "AccessDeniedException", "not authorized").once();
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("This is no JSON: " + line, e);
    }
  }

  /** A process between a mock server and an emulator of its own. */
  private static final class Trial implements AutoCloseable {

    private final Path folder;
    private final MockApiServer kubernetes = new MockApiServer();
    private final Emulator emulator =
        Emulator.start(
            EmulatorOptions.defaults()
                .withBehaviour(Behaviour.defaults().withoutQuotas().withoutLatency()));
    private RunProcess run;

    Trial(Path folder) {
      this.folder = folder;
    }

    void start(String... options) throws IOException {
      var environment = new HashMap<>(RunProcess.findsAws(emulator.endpoint()));
      environment.putAll(SECRETS);
      var all = new ArrayList<>(List.of(options));
      all.addAll(
          List.of("--cluster-id=c", "--poll-interval=PT0.05S", "--stalled-retry-interval=PT0.3S"));
      run =
          new RunProcess(
              folder,
              URI.create(kubernetes.config().getMasterUrl()).getPort(),
              environment,
              all.toArray(String[]::new));
    }

    /** Until an assignment is made in spite of it. */
    void failEverythingOnce() {
      await()
          .atMost(RunProcess.PATIENCE)
          .until(() -> run.get("/readyz").body().contains("instance: arn"));
      FAILING.forEach(operation -> emulator.control().addFault(denial(operation)));
      try (var client = new KubernetesClientBuilder().withConfig(kubernetes.config()).build()) {
        OneAccess.create(client, run);
      }
    }

    @Override
    public void close() {
      if (run != null) {
        run.close();
      }
      emulator.close();
      kubernetes.close();
    }
  }
}
