package dev.ssoperator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} says before it runs. */
class RunCommandTest {

  private static final String KUBECONFIG = "kubeconfig";

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
  }

  @AfterEach
  void forgetTheCluster() {
    System.clearProperty(KUBECONFIG);
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

  private int run(String... options) {
    var arguments = new String[options.length + 1];
    arguments[0] = "run";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return Main.commandLine().setErr(new PrintWriter(err)).execute(arguments);
  }
}
