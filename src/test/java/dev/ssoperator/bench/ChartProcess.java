package dev.ssoperator.bench;

import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.process.RunProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;

/** The operator as a process of its own, with the settings and the memory of the chart. */
public final class ChartProcess {

  /** Where there is no real API server: what one takes at least for an update. */
  private static final Duration PUT_LATENCY = Duration.ofMillis(5);

  /** The image's options that both JDKs have. Compact object headers are in JDK 25 only. */
  private static final List<String> JVM =
      List.of("-XX:+UseSerialGC", "-XX:+UseStringDeduplication", "-XX:MaxRAMPercentage=34");

  /** The chart's limit of memory. */
  public static final int LIMIT_MIB = 768;

  private ChartProcess() {}

  /** A real kube-apiserver where there is one, else the mock server with a latency. */
  static BenchApi api() {
    return ApiServer.isPresent() ? new RealApi() : new BenchKubernetes(PUT_LATENCY);
  }

  static RunProcess start(Lab lab, BenchApi api) throws IOException {
    return start(lab, api.kubeconfig(), LIMIT_MIB);
  }

  /** Starts one with another limit of memory, in MiB. */
  static RunProcess start(Lab lab, String kubeconfig, int limit) throws IOException {
    return start(lab.awsEndpoint(), kubeconfig, limit);
  }

  /** Starts one with other settings than those by default. */
  public static RunProcess start(URI aws, String kubeconfig, int limit, String... options)
      throws IOException {
    var java = new ArrayList<String>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(JVM);
    java.add("-XX:MaxRAM=%dm".formatted(limit));
    java.addAll(
        List.of(
            "-Dlogback.configurationFile=logback.xml",
            "-cp",
            OperatorProcess.classPath(),
            "dev.ssoperator.cli.Main"));
    var environment = new HashMap<>(RunProcess.findsAws(aws));
    environment.put("MALLOC_ARENA_MAX", "2");
    return new RunProcess(
        Files.createTempDirectory("operator"),
        kubeconfig,
        environment,
        java,
        Stream.concat(Stream.of("--cluster-id=" + Company.CLUSTER), Stream.of(options))
            .toArray(String[]::new));
  }

  /** The most MiB that a process has held so far. */
  public static double resident(RunProcess process) throws IOException {
    return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
