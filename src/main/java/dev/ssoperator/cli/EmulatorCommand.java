package dev.ssoperator.cli;

import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.emulator.SeedSize;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Runs the emulator until the process ends. */
@Command(
    name = "emulator",
    description = "Emulates IAM Identity Center, its directory and AWS Organizations.",
    mixinStandardHelpOptions = true)
public final class EmulatorCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--port",
      defaultValue = "4599",
      description = "The port to listen on; 0 takes any free one. Default: ${DEFAULT-VALUE}")
  private int port;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "The address to listen on. Default: ${DEFAULT-VALUE}")
  private String host = "127.0.0.1";

  @ArgGroup(exclusive = true)
  private SeedChoice choice = new SeedChoice();

  @Option(
      names = "--latency",
      defaultValue = "PT1S..PT4S",
      converter = LatencyConverter.class,
      description =
          "How long an asynchronous operation takes: one ISO-8601 duration, or two with '..'"
              + " between. Default: ${DEFAULT-VALUE}")
  private Latency latency = new Latency(Duration.ofSeconds(1), Duration.ofSeconds(4));

  @Option(names = "--no-quotas", description = "Throttles nothing, and enforces no other quota.")
  private boolean noQuotas;

  @Override
  public Integer call() throws InterruptedException {
    try (var emulator = start()) {
      var out = spec.commandLine().getOut();
      out.println("The emulator listens. export AWS_ENDPOINT_URL=" + emulator.endpoint());
      out.flush();
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private Emulator start() {
    try {
      var behaviour = Behaviour.defaults().withLatency(latency.min(), latency.max());
      return Emulator.start(
          EmulatorOptions.defaults()
              .withHost(host)
              .withPort(port)
              .withSeed(choice.seed())
              .withBehaviour(noQuotas ? behaviour.withoutQuotas() : behaviour));
    } catch (UncheckedIOException | IllegalArgumentException | NoSuchElementException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** What exists at the start; without any, Example Corp. */
  static final class SeedChoice {
    @Option(
        names = "--seed",
        description = "A YAML file of accounts, users, groups and permission sets.")
    private @Nullable Path file;

    @Option(
        names = "--seed-size",
        paramLabel = "<name=number,...>",
        converter = SizeConverter.class,
        description =
            "Makes an organization of this size, the same each time, such as"
                + " accounts=300,groups=150,sets=20,assignments=1000. Also: users, units.")
    private @Nullable SeedSize size;

    private Seed seed() {
      if (size != null) {
        return size.seed();
      }
      return file == null ? Seed.exampleCorp() : Seed.read(file);
    }
  }

  static final class SizeConverter implements ITypeConverter<SeedSize> {
    @Override
    public SeedSize convert(String text) {
      try {
        return SeedSize.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
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
        throw new TypeConversionException("'" + text + "' is not like PT2S or PT2S..PT8S");
      }
    }
  }
}
