package dev.ssoperator.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** An operator in a JVM of its own, whose heap and CPU time are nobody else's. */
final class OperatorProcess implements AutoCloseable {

  /**
   * The figures must depend neither on how much of the code the JVM has optimized by then, nor on
   * the garbage of up to 5 % of the heap that three of four collections leave where it is.
   */
  private static final List<String> JVM =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:MarkSweepAlwaysCompactCount=1",
          "-XX:TieredStopAtLevel=1");

  private final Process process;
  private final PrintWriter commands;
  private final BufferedReader answers;

  OperatorProcess(Lab lab, Duration driftInterval) throws IOException {
    var command = new java.util.ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(
        List.of(
            "-cp",
            classPath(),
            OperatorMain.class.getName(),
            lab.kubernetesConfig().getMasterUrl(),
            lab.awsEndpoint().toString(),
            String.valueOf(lab.time().factor()),
            driftInterval.toString(),
            Bench.OUTPUT.resolve("operator.log").toString()));
    process =
        new ProcessBuilder(command)
            .redirectError(Bench.OUTPUT.resolve("operator.err").toFile())
            .start();
    commands =
        new PrintWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The MiB of heap in use after a garbage collection. */
  double heap() throws IOException {
    return ask(OperatorMain.HEAP) / (double) (1 << 20);
  }

  /** The milliseconds of CPU time it has taken. */
  double cpu() throws IOException {
    return ask(OperatorMain.CPU) / 1e6;
  }

  /** How often it has looked at a resource. */
  long reconciliations() throws IOException {
    return ask(OperatorMain.RECONCILIATIONS);
  }

  private long ask(String what) throws IOException {
    commands.println(what);
    var answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the operator's JVM has ended; %s may say why".formatted(Bench.OUTPUT));
    }
    return Long.parseLong(answer);
  }

  /** Ends it, by force where it does not end by itself. */
  @Override
  public void close() {
    commands.close();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Maven runs the bench in a class loader of its own. */
  static String classPath() {
    if (OperatorProcess.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(OperatorProcess::file)
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("java.class.path");
  }

  private static String file(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
