package dev.ssoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} says before it runs. */
class RunCommandTest {

  private static final String KUBECONFIG = "kubeconfig";
  private static final String REGION = "aws.region";

  private final StringWriter err = new StringWriter();

  @BeforeEach
  void knowAClusterButNoNamespace(@TempDir Path folder) throws IOException {
    var file = folder.resolve("config");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
        users: [{name: u, user: {}}]
        contexts: [{name: c, context: {cluster: c, user: u}}]
        current-context: c
        """);
    System.setProperty(KUBECONFIG, file.toString());
    System.setProperty(REGION, "eu-west-1");
  }

  @AfterEach
  void forgetTheCluster() {
    System.clearProperty(KUBECONFIG);
    System.clearProperty(REGION);
  }

  @Test
  void saysThatALeaseNeedsANamespace() {
    assertThat(run("--cluster-id=c", "--leader-elect")).isEqualTo(2);
    assertThat(err.toString()).startsWith("lease-namespace must be the namespace");
  }

  @Test
  void saysWhichSettingIsWrong() {
    assertThat(run("--cluster-id=c", "--max-backoff=PT1S")).isEqualTo(2);
    assertThat(err.toString()).startsWith("max-backoff must be at least initial-backoff");
  }

  @Test
  void saysThatThePortIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      assertThat(
              run(
                  "--cluster-id=c",
                  "--http-host=127.0.0.1",
                  "--http-port=" + taken.getLocalPort(),
                  "--log-format=text"))
          .isEqualTo(2);
    }
    assertThat(err.toString())
        .startsWith("http-port, http-host: cannot listen on ")
        .contains("Address already in use");
  }

  @Test
  void saysThatThereIsNoSuchPort() {
    assertThat(run("--cluster-id=c", "--http-port=65536", "--log-format=text")).isEqualTo(2);
    assertThat(err.toString()).startsWith("http-port, http-host: port out of range:65536");
  }

  @Test
  void saysThatThereIsNoSuchFormat() {
    assertThat(run("--cluster-id=c", "--log-format=xml")).isEqualTo(2);
    assertThat(err.toString()).contains("--log-format", "TEXT, JSON", "'xml'");
  }

  private int run(String... options) {
    var arguments = new String[options.length + 1];
    arguments[0] = "run";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return Main.commandLine().setErr(new PrintWriter(err)).execute(arguments);
  }
}
