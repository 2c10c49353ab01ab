package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.kubernetes.TcpGate;
import dev.ssoperator.process.RunProcess;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of two processes the one that works ends in the middle of many grants; none is lost or doubled.
 */
@OnEveryBackend
class FailoverScenariosTest extends ScenarioTest {

  private static final List<String> ACCOUNTS =
      List.of("222222222222", "333333333333", "444444444444", "555555555555", "666666666666");
  private static final List<String> GROUPS = List.of("platform", "finance", "developers");

  /** Whoever takes over has not waited for the end of the Lease. */
  private static final String[] LONG_LEASE = {
    "--lease-duration=" + World.LEASE_DURATION,
    "--lease-renew-deadline=" + World.RENEW_DEADLINE,
    "--lease-retry-period=PT0.2S"
  };

  /** Waited out in full, by the processes' own clocks. */
  private static final Duration SHORT_LEASE = Duration.ofSeconds(8);

  private static final String[] SHORT_LEASE_OPTIONS = {
    "--lease-duration=" + SHORT_LEASE, "--lease-renew-deadline=PT6S", "--lease-retry-period=PT0.5S"
  };

  @TempDir Path folder;
  private final List<RunProcess> processes = new ArrayList<>();

  FailoverScenariosTest(Backend backend) {
    super(backend);
  }

  @AfterEach
  void endProcesses() {
    processes.forEach(RunProcess::close);
  }

  @Test
  void theLeaderIsStopped() throws Exception {
    var leader = startLeader(world.kubeconfig(), LONG_LEASE);
    var standby = startStandby(world.kubeconfig(), LONG_LEASE);
    grantMuch();

    assertThat(leader.terminate()).isEqualTo(143);

    until(() -> leads(standby));
    everythingIsGrantedOnce();
  }

  @Test
  void theLeaderIsKilled() throws Exception {
    var leader = startLeader(world.kubeconfig(), LONG_LEASE);
    var standby = startStandby(world.kubeconfig(), LONG_LEASE);
    var holder = world.leaseHolder();
    world
        .aws()
        .addFault(
            FaultSpec.hold("CreateAccountAssignment")
                .matching(Map.of("TargetId", ACCOUNTS.get(2))));
    grantMuch();

    leader.kill();

    world.aws().clearFaults();
    assertThat(world.leaseHolder()).isEqualTo(holder);
    assertThat(leads(standby)).isFalse();
    world.expireLease();
    until(() -> leads(standby));
    everythingIsGrantedOnce();
  }

  @Test
  void theLeaderIsCutOffFromTheApiServer() throws Exception {
    try (var gate = new TcpGate(world.kubernetesPort())) {
      gate.open();
      var behindGate = world.kubeconfigThrough(gate);
      var leader = startLeader(behindGate, SHORT_LEASE_OPTIONS);
      var standby = startStandby(world.kubeconfig(), SHORT_LEASE_OPTIONS);
      grantMuch();
      var former = world.lease().getSpec();

      gate.shut();

      assertThat(leader.awaitEnd()).isEqualTo(1);
      assertThat(leader.log("This replica is no longer the leader")).hasSize(1);
      until(() -> leads(standby));
      var current = world.lease().getSpec();
      assertThat(current.getHolderIdentity()).isNotEqualTo(former.getHolderIdentity());
      // The Lease's acquireTime is from before the elector has read that the Lease has expired.
      assertThat(becameLeader(standby))
          .isAfter(former.getRenewTime().toInstant().plus(SHORT_LEASE));
      everythingIsGrantedOnce();

      gate.open();
      var restarted = startStandby(behindGate, SHORT_LEASE_OPTIONS);
      assertThat(leads(restarted)).isFalse();
      assertThat(leads(standby)).isTrue();
      assertThat(world.leaseHolder()).isEqualTo(current.getHolderIdentity());
    }
  }

  private RunProcess startLeader(String kubeconfig, String... options) throws IOException {
    var leader = start(kubeconfig, options);
    until(() -> leads(leader));
    return leader;
  }

  private RunProcess startStandby(String kubeconfig, String... options) throws IOException {
    var standby = start(kubeconfig, options);
    until(() -> standby.get("/readyz").statusCode() == 200);
    assertThat(standby.get("/readyz").body()).contains("ok     operator: on standby");
    return standby;
  }

  private RunProcess start(String kubeconfig, String... options) throws IOException {
    var process =
        new RunProcess(
            Files.createDirectory(folder.resolve("process-" + processes.size())),
            kubeconfig,
            world.awsEnvironment(),
            Stream.concat(
                    Stream.of(
                        "--cluster-id=c",
                        "--poll-interval=PT0.05S",
                        "--leader-elect",
                        "--lease-namespace=" + world.namespace(),
                        "--namespaces=" + world.namespace()),
                    Stream.of(options))
                .toArray(String[]::new));
    processes.add(process);
    return process;
  }

  /** Asks for many assignments; AWS works on one in each account, and the others wait. */
  private void grantMuch() {
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.slow();
    for (var account : ACCOUNTS) {
      for (var group : GROUPS) {
        world.apply(assignment(name(account, group), "ops", account, "group: " + group));
      }
    }
    world.until(() -> world.calls("CreateAccountAssignment").size() == ACCOUNTS.size());
  }

  private void everythingIsGrantedOnce() {
    world.finishRequests();
    for (var account : ACCOUNTS) {
      for (var group : GROUPS) {
        world.awaitAssignment(name(account, group), Reason.ASSIGNED);
      }
    }
    world.assertAskedForOnce(ACCOUNTS.size() * GROUPS.size());
    assertThat(world.assignments()).hasSize(ACCOUNTS.size() * GROUPS.size());
  }

  private static String name(String account, String group) {
    return group + "-" + account;
  }

  private static Instant becameLeader(RunProcess process) throws IOException {
    until(() -> !process.log("This replica is now the leader").isEmpty());
    var line = process.log("This replica is now the leader").get(0);
    return Instant.parse(new ObjectMapper().readTree(line).get("time").asText());
  }

  private static boolean leads(RunProcess process) {
    return process.get("/metrics").body().contains("ssoperator_leader 1.0\n");
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(RunProcess.PATIENCE).until(condition);
  }
}
