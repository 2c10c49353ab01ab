package dev.ssoperator.proof.invariant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs tests of a project with Maven, without a network.
 *
 * @param kubeApiTestDir where kube-apiserver is looked for
 * @param limit how long a run may take
 */
record MavenTest(Path kubeApiTestDir, Duration limit) {

  /** Whether all is compiled again does not matter to a body that changes, and takes minutes. */
  private static final List<String> COMMAND =
      List.of(
          "mvn",
          "-q",
          "-o",
          "-B",
          "test",
          "-Dspotless.check.skip=true",
          "-Dmaven.compiler.useIncrementalCompilation=false",
          "-Dsurefire.failIfNoSpecifiedTests=false");

  /**
   * Runs tests.
   *
   * @param tests as Surefire names them
   */
  Outcome run(Path project, String tests) throws IOException, InterruptedException {
    var log = project.resolve("maven.log");
    var command = new ArrayList<>(COMMAND);
    command.add("-Dtest=" + tests);
    var builder =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("KUBE_API_TEST_DIR", kubeApiTestDir.toString());
    var maven = builder.start();
    try {
      maven.getOutputStream().close();
      if (!maven.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Outcome.Unknown("not done after " + limit);
      }
    } finally {
      maven.descendants().forEach(ProcessHandle::destroyForcibly);
      maven.destroyForcibly().waitFor();
    }
    return Outcome.of(
        maven.exitValue(), Files.readString(log), project.resolve("target/surefire-reports"));
  }
}
