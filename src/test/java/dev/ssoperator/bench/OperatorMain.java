package dev.ssoperator.bench;

import dev.ssoperator.sandbox.AwsEnvironment;
import dev.ssoperator.sandbox.SandboxLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * An operator in a JVM of its own. It answers each line of its input with the figure asked for, and
 * ends with its input.
 */
final class OperatorMain {

  static final String HEAP = "heap";
  static final String CPU = "cpu";
  static final String RECONCILIATIONS = "reconciliations";

  private OperatorMain() {}

  /** Takes the Kubernetes API, the emulator, the factor, the drift interval and the log file. */
  public static void main(String[] args) throws IOException {
    SandboxLog.writeTo(Path.of(args[4]));
    var kubernetes = BenchKubernetes.config(args[0]);
    var time = new Compression(Integer.parseInt(args[2]));
    try (var aws = new AwsEnvironment(URI.create(args[1]));
        var operator =
            new RunningOperator(
                kubernetes, OperatorSettings.compressed(time, Duration.parse(args[3]), false));
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(
            switch (line) {
              case HEAP -> heap();
              case CPU -> cpu();
              case RECONCILIATIONS -> operator.reconciliations();
              default -> throw new IllegalArgumentException(line);
            });
        System.out.flush();
      }
    }
    System.exit(0);
  }

  /** The bytes in use once the garbage is gone. */
  private static long heap() {
    var memory = ManagementFactory.getMemoryMXBean();
    // What the first collection finalizes or enqueues is gone after the second.
    memory.gc();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  /** The nanoseconds this process has worked. */
  private static long cpu() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }
}
