package dev.ssoperator.process;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.ThrowingRunnable;

/** {@code run} in a JVM of its own, with the environment a container would give it. */
public final class RunProcess implements AutoCloseable {

  /** How long a test waits for what a process does. */
  public static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Pattern PORT = Pattern.compile("Probes and metrics are at port (\\d+)");

  private final Process process;
  private final List<String> log = new CopyOnWriteArrayList<>();

  /**
   * Starts it from the tests' class path.
   *
   * @param folder where its kubeconfig is written
   * @param apiServer the port of the Kubernetes API on this host
   * @param environment what it has beside the path
   */
  RunProcess(Path folder, int apiServer, Map<String, String> environment, String... options)
      throws IOException {
    this(
        folder,
        kubeconfig(URI.create("http://127.0.0.1:" + apiServer)),
        environment,
        java(),
        options);
  }

  /**
   * Starts it.
   *
   * @param folder where its kubeconfig is written
   * @param cluster the kubeconfig
   * @param environment what it has beside the path
   */
  public RunProcess(Path folder, String cluster, Map<String, String> environment, String... options)
      throws IOException {
    this(folder, cluster, environment, java(), options);
  }

  /**
   * Starts it.
   *
   * @param folder where its kubeconfig is written
   * @param cluster the kubeconfig
   * @param environment what it has beside the path
   * @param java the command line up to the operator's own arguments
   */
  public RunProcess(
      Path folder,
      String cluster,
      Map<String, String> environment,
      List<String> java,
      String... options)
      throws IOException {
    var kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(kubeconfig, cluster);
    var command = new ArrayList<>(java);
    command.addAll(List.of("run", "--http-host=127.0.0.1", "--http-port=0"));
    command.addAll(List.of(options));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("(?i)AWS_.*|SSOPERATOR_.*|.*_proxy"));
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().putAll(environment);
    process = builder.start();
    process.getOutputStream().close();
    var reader = new Thread(this::read, "log");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * The kubeconfig of an API server that asks nobody who he is; its certificate is not looked at.
   */
  public static String kubeconfig(URI apiServer) {
    return """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
        users: [{name: u, user: {}}]
        contexts: [{name: c, context: {cluster: c, user: u}}]
        current-context: c
        """
        .formatted(apiServer);
  }

  /** The environment in which a process finds its AWS. */
  public static Map<String, String> findsAws(URI endpoint) {
    return Map.of(
        "AWS_ENDPOINT_URL", endpoint.toString(),
        "AWS_REGION", "eu-west-1",
        "AWS_ACCESS_KEY_ID", "test",
        "AWS_SECRET_ACCESS_KEY", "test");
  }

  private static List<String> java() {
    return java(System.getProperty("java.class.path"));
  }

  /** The command line of a JVM that starts quickly, up to the operator's own arguments. */
  public static List<String> java(String classPath) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        // The tests' own settings come first on the class path.
        "-Dlogback.configurationFile=logback.xml",
        "-cp",
        classPath,
        "dev.ssoperator.cli.Main");
  }

  private void read() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(log::add);
    } catch (IOException | UncheckedIOException e) {
      log.add("The log broke off: " + e);
    }
  }

  /** What it has logged so far. */
  public List<String> log() {
    return List.copyOf(log);
  }

  /** The lines of the log that contain a text. */
  public List<String> log(String text) {
    return log.stream().filter(line -> line.contains(text)).toList();
  }

  /** What it answers over HTTP. */
  public HttpResponse<String> get(String path) {
    return request("GET", path);
  }

  HttpResponse<String> request(String method, String path) {
    await().atMost(PATIENCE).until(() -> ports().findFirst().isPresent() || !process.isAlive());
    var uri = "http://127.0.0.1:%s%s".formatted(ports().findFirst().orElseThrow(), path);
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(uri))
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .timeout(Duration.ofSeconds(20))
                  .build(),
              BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Stream<String> ports() {
    return log.stream().map(PORT::matcher).filter(m -> m.find()).map(m -> m.group(1));
  }

  /** Waits until an assertion holds; where it never does, tells what the process is doing. */
  void eventually(ThrowingRunnable assertion) {
    try {
      await().atMost(PATIENCE).untilAsserted(assertion);
    } catch (ConditionTimeoutException e) {
      dumpThreads();
      throw new AssertionError(e.getMessage() + "\n" + String.join("\n", log), e);
    }
  }

  /** Its threads go to its log. */
  private void dumpThreads() {
    try {
      new ProcessBuilder("kill", "-QUIT", String.valueOf(process.pid())).start().waitFor();
      await().until(() -> !log("JNI global refs").isEmpty() || !process.isAlive());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks it to end, as Kubernetes does; its exit status, or -1 when it does not end in time. */
  public int terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  /** Ends it with no chance to do anything more. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Its exit status, once it has ended by itself. */
  public int awaitEnd() {
    await().atMost(PATIENCE).until(() -> !process.isAlive());
    return process.exitValue();
  }

  /** Its id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it has not ended. */
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
