package dev.ssoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.kubernetes.ApiServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the command line, installed as users install it. */
class LauncherTest {

  private static final Path SCRIPT = Path.of("bin/ssoperator");

  @TempDir private Path folder;
  private Path path;
  private Path home;
  private Path valid;
  private Path invalid;

  @BeforeEach
  void install() throws IOException {
    home = Files.createDirectories(folder.resolve("an installation"));
    var script = Files.createDirectories(home.resolve("bin")).resolve("ssoperator");
    Files.copy(SCRIPT, script, StandardCopyOption.COPY_ATTRIBUTES);
    jar(home.resolve("ssoperator.jar"));
    path = Files.createDirectories(folder.resolve("path"));
    Files.createSymbolicLink(path.resolve("ssoperator"), script);
    Files.createSymbolicLink(path.resolve("kubectl-sso"), Path.of("ssoperator"));
    valid = manifest("valid.yaml", "PT4H");
    invalid = manifest("invalid.yaml", "4h");
  }

  @Test
  void aLinkFindsTheJarAndPassesArgumentsAndExitCodeOn() throws Exception {
    var odd = Files.copy(valid, folder.resolve("a file's $name.yaml"));

    assertThat(run("", "ssoperator", "validate", odd.toString()))
        .isEqualTo(new Ended(0, "1 resource in 1 file: no problems\n", ""));
    assertThat(run("", "ssoperator", "validate", invalid.toString()))
        .satisfies(ended -> assertThat(ended.status()).isEqualTo(1))
        .satisfies(ended -> assertThat(ended.out()).contains("spec.sessionDuration"));
    assertThat(run("", "ssoperator", "validate", "--unknown").status()).isEqualTo(2);
  }

  @Test
  void kubectlRunsItAsAPlugin() throws Exception {
    Assumptions.assumeTrue(ApiServer.isPresent(), ApiServer::absence);
    Files.createSymbolicLink(path.resolve("kubectl"), ApiServer.kubectl());

    assertThat(run("", "kubectl", "sso", "validate", valid.toString()))
        .isEqualTo(run("", "ssoperator", "validate", valid.toString()));
    assertThat(run("", "kubectl", "sso", "validate", invalid.toString()))
        .isEqualTo(run("", "ssoperator", "validate", invalid.toString()))
        .satisfies(ended -> assertThat(ended.status()).isEqualTo(1));
    assertThat(run("", "kubectl", "plugin", "list").out()).contains("kubectl-sso");
  }

  @Test
  void itsHelpSaysHowItWasCalled() throws Exception {
    assertThat(run("", "kubectl-sso", "validate", "--help").out())
        .startsWith("Usage: kubectl sso validate ")
        .contains("  kubectl sso validate access/")
        .doesNotContain("ssoperator");
    assertThat(run("", "ssoperator", "validate", "--help").out())
        .startsWith("Usage: ssoperator validate ")
        .contains("  ssoperator validate access/")
        .doesNotContain("kubectl sso");
  }

  @Test
  void warningsOfTheJvmAreNoPartOfTheResult() throws Exception {
    var warned =
        run("-Xmx128m -Xmn1g", "ssoperator", "validate", "--output=json", valid.toString());

    assertThat(warned.err()).contains("MaxNewSize");
    assertThat(warned.out())
        .isEqualTo(run("", "ssoperator", "validate", "--output=json", valid.toString()).out())
        .startsWith("{");
  }

  @Test
  void inACheckoutTheJarIsThatOfTheBuild() throws Exception {
    var built = Files.createDirectories(home.resolve("target")).resolve("ssoperator.jar");
    Files.move(home.resolve("ssoperator.jar"), built);

    assertThat(run("", "ssoperator", "--version").status()).isZero();
  }

  @Test
  void aMissingJarIsOneLine() throws Exception {
    Files.delete(home.resolve("ssoperator.jar"));

    assertThat(run("", "kubectl-sso", "report"))
        .isEqualTo(
            new Ended(
                1,
                "",
                "kubectl sso: there is no ssoperator.jar in %1$s or in %1$s/target: build it with mvn package\n"
                    .formatted(home.toRealPath())));
  }

  @Test
  void aMissingJavaIsOneLine() throws Exception {
    var builder = builder(List.of("ssoperator", "--version"), "");
    builder.environment().put("JAVA_HOME", "/nowhere");

    assertThat(end(builder))
        .isEqualTo(
            new Ended(
                1,
                "",
                "ssoperator: /nowhere/bin/java is not found: install Java 17 or newer, or set JAVA_HOME\n"));
  }

  // ---- processes

  private record Ended(int status, String out, String err) {}

  /**
   * Runs a command of the path to its end.
   *
   * @param javaOptions those that the JVM takes from the environment
   */
  private Ended run(String javaOptions, String... command) throws Exception {
    return end(builder(List.of(command), javaOptions));
  }

  private ProcessBuilder builder(List<String> command, String javaOptions) {
    var program = path.resolve(command.get(0)).toString();
    var whole = new ArrayList<>(command);
    whole.set(0, program);
    var builder = new ProcessBuilder(whole);
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.matches("JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("PATH", path + File.pathSeparator + environment.get("PATH"));
    if (!javaOptions.isEmpty()) {
      environment.put("JAVA_TOOL_OPTIONS", javaOptions);
    }
    return builder;
  }

  private Ended end(ProcessBuilder builder) throws Exception {
    var out = Files.createTempFile(folder, "out", "");
    var err = Files.createTempFile(folder, "err", "");
    var process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(RunProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }

  /** A jar that starts the classes under test. */
  private static void jar(Path file) throws IOException {
    var manifest = new Manifest();
    var attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, "dev.ssoperator.cli.Main");
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" ")));
    new JarOutputStream(Files.newOutputStream(file), manifest).close();
  }

  private Path manifest(String name, String sessionDuration) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: PermissionSet
        metadata: {name: reader, namespace: access}
        spec: {sessionDuration: %s}
        """
            .formatted(sessionDuration));
  }
}
