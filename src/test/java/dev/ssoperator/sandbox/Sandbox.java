package dev.ssoperator.sandbox;

import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.logging.Terminal;
import dev.ssoperator.operator.OperatorConfiguration;
import dev.ssoperator.operator.OperatorConfiguration.BoundaryMode;
import dev.ssoperator.operator.SsoOperator;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.telemetry.TelemetryServer;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Starts an emulated Identity Center, a Kubernetes API and the operator, applies the samples and
 * shows what becomes of them. It needs no AWS account and no cluster, and stays on this machine.
 */
@Command(
    name = "sandbox",
    description = "Shows the operator at work, without an AWS account and without a cluster.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class Sandbox implements Callable<Integer> {

  private static final int USUAL_PORT = 4599;

  private static final Pacing PACING =
      new Pacing(
          Pacing.DEFAULT.driftInterval(),
          Pacing.DEFAULT.stalledRetryInterval(),
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          Duration.ofSeconds(1));

  /** For what may hang before or after the waiting itself. */
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final Layout layout;
  private final IntConsumer abort;

  @Spec private CommandSpec spec;

  @Option(
      names = "--kube",
      defaultValue = "auto",
      description = {
        "The Kubernetes API: auto, envtest, mock or context. Default: auto.",
        "envtest is a real kube-apiserver, downloaded if need be;",
        "mock is the Fabric8 mock server;",
        "context is the cluster of kubectl's current context;",
        "auto is envtest where that needs no download, else mock."
      })
  private KubernetesChoice kube;

  @Option(
      names = "--exit",
      description =
          "Ends when all is as expected, with status 0, or 1 if it cannot be or is not in time.")
  private boolean exit;

  @Option(
      names = "--table",
      description = "live draws the table in place, append adds a line for each change.")
  private LiveTable.@Nullable Mode table;

  @Option(
      names = "--port",
      description = "The emulator's port; 0 takes any. Default: 4599, or any if that is in use.")
  private @Nullable Integer port;

  @Option(
      names = "--http-port",
      defaultValue = "0",
      description = "The port of the operator's metrics and probes; 0 takes any. Default: 0")
  private int httpPort;

  @Option(
      names = "--latency",
      defaultValue = "PT1S..PT4S",
      converter = LatencyConverter.class,
      description =
          "How long AWS takes for a request: one ISO-8601 duration, or two with '..' between."
              + " Default: ${DEFAULT-VALUE}")
  private Latency latency;

  Sandbox(Layout layout, IntConsumer abort) {
    this.layout = layout;
    this.abort = abort;
  }

  /** Runs in the project's folder, and ends the process. */
  public static void main(String[] args) {
    SandboxLog.writeTo(Layout.PROJECT.log());
    System.exit(commandLine(Layout.PROJECT, System::exit).execute(args));
  }

  /**
   * The command line over the given files.
   *
   * @param abort ends the process when the sandbox hangs
   */
  static CommandLine commandLine(Layout layout, IntConsumer abort) {
    return new CommandLine(new Sandbox(layout, abort))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (e, args) ->
                fail(e.getCommandLine(), e.getMessage() + " (--help lists the options)", 2))
        .setExecutionExceptionHandler(
            (e, commandLine, result) -> {
              LoggerFactory.getLogger(Sandbox.class).error("The sandbox ends", e);
              var reason =
                  e instanceof SandboxException
                      ? e.getMessage()
                      : "%s; %s says more.".formatted(e, layout.log());
              return fail(commandLine, reason, 1);
            });
  }

  @Override
  public Integer call() throws Exception {
    var out = spec.commandLine().getOut();
    var deadline = Instant.now().plus(layout.patience());
    var samples = Samples.read(layout.samples());
    var corrections = Samples.read(layout.corrections());
    Files.createDirectories(layout.output());
    announce("Log", layout.log());
    try (var watchdog = exit ? new Watchdog(layout.patience().plus(GRACE), this::giveUp) : null;
        var emulator = startEmulator();
        var aws = new AwsEnvironment(emulator.endpoint());
        var kubernetes = startKubernetes();
        var operatorClient = KubernetesConnection.open(kubernetes.operator(), "sandbox");
        var operator = operator(kubernetes, operatorClient);
        var telemetry = serve(operator);
        var client = new KubernetesClientBuilder().withConfig(kubernetes.people()).build()) {
      announce("Metrics", "http://127.0.0.1:%d/metrics".formatted(telemetry.port()));
      announce("Samples", layout.samples());
      out.println();
      operator.start();
      var liveTable = new LiveTable(tableMode(), out, Clock.systemUTC());
      try {
        new Demonstration(client, emulator.control(), liveTable, deadline)
            .run(samples, corrections);
      } catch (SandboxException e) {
        return fail(spec.commandLine(), e.getMessage(), 1);
      }
      new Summary(emulator.control().state()).print(out);
      if (!exit) {
        new Invitation(layout, emulator, kubernetes).print(out);
        out.println("\nThe sandbox stays up until Ctrl-C.");
        out.flush();
        new CountDownLatch(1).await();
      }
    }
    return 0;
  }

  private Emulator startEmulator() {
    var emulator = emulator();
    announce("Identity Center", "an emulator at " + emulator.endpoint());
    return emulator;
  }

  private Emulator emulator() {
    var behaviour = Behaviour.defaults().withLatency(latency.min(), latency.max());
    var options = EmulatorOptions.defaults().withBehaviour(behaviour);
    if (port != null) {
      try {
        return Emulator.start(options.withPort(port));
      } catch (UncheckedIOException e) {
        throw new SandboxException("Port %d is in use: choose another --port.".formatted(port), e);
      }
    }
    try {
      return Emulator.start(options.withPort(USUAL_PORT));
    } catch (UncheckedIOException e) {
      return Emulator.start(options.withPort(0));
    }
  }

  private SandboxKubernetes startKubernetes() {
    var kubernetes = kube.start(layout, what -> announce("Kubernetes", what));
    announce("Kubernetes", kubernetes.description());
    return kubernetes;
  }

  private void announce(String part, Object what) {
    var out = spec.commandLine().getOut();
    out.printf("%-15s  %s%n", part, what);
    out.flush();
  }

  private static SsoOperator operator(SandboxKubernetes kubernetes, KubernetesConnection client) {
    return new SsoOperator(
        new OperatorConfiguration(
            "sandbox",
            null,
            kubernetes.namespaces(),
            null,
            PACING,
            4,
            Quotas.DEFAULT,
            false,
            null,
            RevocationBreaker.Settings.DEFAULT,
            ProtectedSettings.NONE,
            kubernetes.namespaces().stream().findFirst().orElse("default"),
            BoundaryMode.REQUIRED,
            false),
        client,
        Clock.systemUTC(),
        () -> {});
  }

  private TelemetryServer serve(SsoOperator operator) {
    try {
      return TelemetryServer.start("127.0.0.1", httpPort, operator.pages());
    } catch (UncheckedIOException e) {
      throw new SandboxException(
          "Port %d is in use: choose another --http-port.".formatted(httpPort), e);
    }
  }

  private LiveTable.Mode tableMode() {
    if (table != null) {
      return table;
    }
    return Terminal.isPresent() ? LiveTable.Mode.LIVE : LiveTable.Mode.APPEND;
  }

  private void giveUp() {
    abort.accept(
        fail(
            spec.commandLine(), "The sandbox hangs; %s may say where.".formatted(layout.log()), 1));
  }

  private static int fail(CommandLine commandLine, String reason, int status) {
    PrintWriter err = commandLine.getErr();
    err.println(reason);
    err.flush();
    return status;
  }

  record Latency(Duration min, Duration max) {}

  static final class LatencyConverter implements ITypeConverter<Latency> {
    @Override
    public Latency convert(String text) {
      var dots = text.indexOf("..");
      try {
        var min = Duration.parse(dots < 0 ? text : text.substring(0, dots));
        return new Latency(min, dots < 0 ? min : Duration.parse(text.substring(dots + 2)));
      } catch (DateTimeParseException e) {
        throw new TypeConversionException("'" + text + "' is not like PT2S or PT1S..PT4S");
      }
    }
  }
}
