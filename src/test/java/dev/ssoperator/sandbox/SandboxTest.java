package dev.ssoperator.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.emulator.StateView;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees. */
class SandboxTest {

  /** More than it takes on any machine; no test waits for its end. */
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  private static final String SPELT_RIGHT = "assignments-security-spelt-right.yaml";
  private static final String INSIDE = "assignments-data-inside.yaml";
  private static final String[] QUICK = {
    "--kube=mock", "--exit", "--table=append", "--port=0", "--latency=PT0.05S"
  };

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  @Timeout(value = 180, unit = TimeUnit.SECONDS)
  void endsWellWhenAllIsAsExpected() {
    var status = run(Layout.PROJECT.corrections(), PATIENCE);

    assertThat(err.toString()).isEmpty();
    assertThat(status).isZero();
    assertThat(out.toString().lines())
        .anyMatch(
            line ->
                line.contains("security-audit-log-archive is PrincipalNotFound")
                    && line.contains("no group named \"security-adit\""))
        .anyMatch(
            line ->
                line.contains("data-shop is OutsideBoundary")
                    && line.contains("spec.account \"prod-shop\" is not among its accounts"))
        .contains(
            "Identity Center now holds 3 permission sets",
            "    boundary           /platform/EngineerBoundary",
            "    provisioned to     log-archive, prod-billing, prod-shop, security-tooling, staging-shop",
            "and 16 assignments",
            "  Auditor        log-archive        GROUP  security-audit");
    assertThat(out.toString().lines())
        .anyMatch(
            line ->
                line.matches(
                    "AccountAssignmentSet +auditors-workloads +True +Assigned .*"
                        + " security-audit as auditor in Workloads"));
    assertThat(folder.resolve("kubeconfig")).content().contains("namespace: platform");
  }

  @Test
  @Timeout(value = 180, unit = TimeUnit.SECONDS)
  void setsGiveTheSameAccessInAwsAsSingleAssignments() throws IOException {
    var bySets = Files.createDirectory(folder.resolve("by-sets"));
    for (var file : Samples.manifests(Layout.PROJECT.samples())) {
      if (!file.getFileName().toString().startsWith("assignment")) {
        Files.copy(file, bySets.resolve(file.getFileName()));
      }
    }
    for (var file : Samples.manifests(SamplesTest.BY_SETS)) {
      Files.copy(file, bySets.resolve(file.getFileName()));
    }
    var none = Files.createDirectory(folder.resolve("no-corrections"));
    var status = run(new Layout(bySets, none, folder, PATIENCE), QUICK);

    assertThat(err.toString()).isEmpty();
    assertThat(status).isZero();
    var company = SamplesTest.exampleCorp();
    var samples =
        Samples.read(Layout.PROJECT.samples())
            .correctedBy(Samples.read(Layout.PROJECT.corrections()));
    assertThat(held(company))
        .containsExactlyInAnyOrderElementsOf(
            new Expectation(samples).assignments(company).toList());
  }

  /** The assignments that the sandbox has printed. */
  private List<String> held(StateView company) {
    var ids =
        company.accounts().stream()
            .collect(Collectors.toMap(StateView.Account::name, StateView.Account::id));
    return out.toString()
        .lines()
        .dropWhile(line -> !line.matches("and \\d+ assignments"))
        .skip(2)
        .map(line -> line.strip().split(" +", -1))
        .map(cells -> "%s as %s in %s".formatted(cells[3], cells[0], ids.get(cells[1])))
        .toList();
  }

  @Test
  void endsWithTheReasonWhenSomethingIsNotAsExpected() throws IOException {
    var none = Files.createDirectory(folder.resolve("no-corrections"));
    var status = run(none, PATIENCE);

    assertThat(status).isOne();
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "2 of the resources are not as expected: AccountAssignment data-shop is OutsideBoundary:"
                + " AccessBoundary platform does not allow this: rule 1 comes closest: spec.account"
                + " \"prod-shop\" is not among its accounts.\n");
    assertThat(out.toString()).doesNotContain("Identity Center now holds");
  }

  @Test
  void endsWithTheReasonWhenTimeIsUp() {
    var status = run(Layout.PROJECT.corrections(), Duration.ZERO);

    assertThat(status).isOne();
    assertThat(err.toString().lines()).anyMatch(line -> line.startsWith("Time is up: "));
  }

  @Test
  void endsWithTheReasonWhenWhatShouldBeWrongIsReady() throws IOException {
    var corrections = Files.createDirectory(folder.resolve("corrections"));
    for (var file :
        List.of(
            "assignments-platform.yaml", "corrections/" + SPELT_RIGHT, "corrections/" + INSIDE)) {
      var sample = Layout.PROJECT.samples().resolve(file);
      Files.copy(sample, corrections.resolve(sample.getFileName()));
    }
    var status = run(corrections, PATIENCE);

    assertThat(status).isOne();
    assertThat(err.toString())
        .containsPattern(
            "^\\d of the resources are not as expected: AccountAssignment .* is Assigned");
  }

  @Test
  void endsWithTheReasonWhenAPermissionSetAndWithItAnAssignmentIsStuck() throws IOException {
    var samples = Files.createDirectory(folder.resolve("samples"));
    var none = Files.createDirectory(folder.resolve("no-corrections"));
    Files.writeString(
        samples.resolve("boundary.yaml"),
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccessBoundary
        metadata: {name: platform}
        spec:
          namespaces: [platform]
          rules:
          - {accounts: {names: ["*"]}, principals: {groups: ["*"]}, permissionSets: {own: {}}}
        """);
    for (var name : List.of("one", "two")) {
      Files.writeString(
          samples.resolve(name + ".yaml"),
          """
          apiVersion: ssoperator.dev/v1beta1
          kind: PermissionSet
          metadata: {name: %1$s, namespace: platform}
          spec: {name: TheSame}
          ---
          apiVersion: ssoperator.dev/v1beta1
          kind: AccountAssignment
          metadata: {name: %1$s, namespace: platform}
          spec:
            permissionSetRef: {name: %1$s}
            principal: {group: platform}
            account: {name: network}
          """
              .formatted(name));
    }
    var status = run(new Layout(samples, none, folder, PATIENCE), QUICK);

    assertThat(status).isOne();
    assertThat(err.toString())
        .containsPattern(
            "^\\d of the resources are not as expected: PermissionSet (one|two) is OwnedByAnother");
  }

  @Test
  void saysThatThereAreNoSamples() {
    var nowhere = folder.resolve("nowhere");
    var status =
        run(new Layout(nowhere, nowhere, folder, Duration.ofSeconds(10)), "--kube=mock", "--exit");

    assertThat(status).isOne();
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "There are no manifests in %s: run the sandbox from the project's folder.\n"
                .formatted(nowhere));
  }

  @Test
  void saysThatThePortIsInUse() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var status = run(Layout.PROJECT, "--kube=mock", "--exit", "--port=" + taken.getLocalPort());

      assertThat(status).isOne();
      assertThat(err.toString())
          .isEqualToNormalizingNewlines(
              "Port %d is in use: choose another --port.\n".formatted(taken.getLocalPort()));
    }
  }

  @Test
  void saysThatTheMetricsPortIsInUse() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = "--http-port=" + taken.getLocalPort();
      var status = run(Layout.PROJECT, "--kube=mock", "--exit", "--port=0", port);

      assertThat(status).isOne();
      assertThat(err.toString())
          .isEqualToNormalizingNewlines(
              "Port %d is in use: choose another --http-port.\n".formatted(taken.getLocalPort()));
    }
  }

  @Test
  void saysWhichOptionIsWrong() {
    for (var option : Stream.of("--kube=minikube", "--latency=soon", "--what").toList()) {
      assertThat(run(Layout.PROJECT, option)).isEqualTo(2);
    }
    assertThat(err.toString().lines())
        .hasSize(3)
        .allMatch(line -> line.endsWith("(--help lists the options)"));
  }

  private int run(Path corrections, Duration patience) {
    return run(new Layout(Layout.PROJECT.samples(), corrections, folder, patience), QUICK);
  }

  private int run(Layout layout, String... arguments) {
    return Sandbox.commandLine(layout, status -> {})
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
