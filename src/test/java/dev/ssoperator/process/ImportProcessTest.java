package dev.ssoperator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.importer.RandomInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command import as a process of its own. */
class ImportProcessTest {

  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();
  private Emulator emulator;
  private Path access;

  @BeforeEach
  void start() {
    emulator = Emulator.start(EmulatorOptions.defaults());
    emulator.control().seed(RandomInstance.of(1));
    access = folder.resolve("access");
  }

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
    emulator.close();
  }

  private Process run() throws IOException {
    return start(List.of("import", "--output=" + access), Set.of());
  }

  private Process runWithout(String variable) throws IOException {
    return start(List.of("import", "--output=" + access), Set.of(variable));
  }

  private Process start(List<String> arguments, Set<String> without) throws IOException {
    var command = new ArrayList<>(RunProcess.java(System.getProperty("java.class.path")));
    command.addAll(arguments);
    var builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(?i)AWS_.*|.*_proxy"));
    builder.environment().putAll(RunProcess.findsAws(emulator.endpoint()));
    builder.environment().put("AWS_CONFIG_FILE", folder.resolve("none").toString());
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    builder.environment().keySet().removeAll(without);
    var process = builder.start();
    processes.add(process);
    return process;
  }

  private void awaitCall(String operation) {
    await()
        .atMost(RunProcess.PATIENCE)
        .until(
            () ->
                emulator.control().calls().stream()
                    .anyMatch(call -> call.operation().equals(operation)));
  }

  private static int end(Process process) throws InterruptedException {
    assertThat(process.waitFor(RunProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void anInterruptLeavesNothingHalfWrittenAndTheNextImportGoesOn() throws Exception {
    emulator.control().addFault(FaultSpec.hold("ListAccountAssignments"));
    var interrupted = run();
    awaitCall("ListAccountAssignments");
    interrupted.destroy();
    assertThat(end(interrupted)).isEqualTo(143);
    assertThat(access).doesNotExist();
    assertThat(Files.readString(folder.resolve("err"))).doesNotContain("Exception");

    emulator.control().clearFaults();
    emulator.control().clearLogs();
    assertThat(end(run())).isZero();
    assertThat(access.resolve("kustomization.yaml")).isRegularFile();
    assertThat(emulator.control().calls())
        .noneMatch(call -> call.operation().equals("ListAccountsForProvisionedPermissionSet"));
    try (var left = Files.list(folder)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("access", "out", "err");
    }
  }

  @Test
  void aMissingRegionIsOneLine() throws Exception {
    assertThat(end(runWithout("AWS_REGION"))).isEqualTo(1);
    assertThat(folder.resolve("err"))
        .hasContent(
            "import: there is no AWS Region: set AWS_REGION to the Region of Identity Center");
  }

  @Test
  void missingCredentialsAreOneLine() throws Exception {
    assertThat(end(runWithout("AWS_ACCESS_KEY_ID"))).isEqualTo(1);
    assertThat(folder.resolve("err"))
        .hasContent(
            "import: there are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
                + " AWS_SECRET_ACCESS_KEY");
  }

  @Test
  void anInterruptedReportLeavesTheEarlierOneAndNothingElse() throws Exception {
    var report = Files.writeString(folder.resolve("access.html"), "earlier");
    emulator.control().addFault(FaultSpec.hold("ListGroupMemberships"));
    var interrupted = start(List.of("report", "--html", report.toString()), Set.of());
    awaitCall("ListGroupMemberships");

    interrupted.destroy();

    assertThat(end(interrupted)).isEqualTo(143);
    assertThat(report).hasContent("earlier");
    assertThat(Files.readString(folder.resolve("err"))).doesNotContain("Exception");
    try (var left = Files.list(folder)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("access.html", "out", "err");
    }
  }
}
