package dev.ssoperator.proof.crash;

import dev.ssoperator.request.Pacing;
import dev.ssoperator.world.World;
import dev.ssoperator.world.World.OperatorProcess;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * An operator whose calls of AWS and Kubernetes pass a trap. Time passes for AWS while the operator
 * asks it about requests, and with each write: a request takes some of these calls.
 */
final class TrappedOperator implements AutoCloseable {

  /** How long AWS takes for a request, in its own time. */
  static final Duration LATENCY = Duration.ofSeconds(20);

  private static final Duration PER_CALL = Duration.ofSeconds(5);
  private static final Pattern ABOUT_REQUESTS = Pattern.compile("(Describe|List).+Status");

  private final World world;
  private final Trap trap;
  private final HttpGate kubernetes;
  private final HttpGate aws;
  private final OperatorProcess process;

  /**
   * Starts an operator.
   *
   * @param crash where it dies; null where it does not
   * @param isArmed whether its side effects count from the beginning
   * @param onDeath called when it has died
   */
  TrappedOperator(
      World world, Pacing pacing, @Nullable Crash crash, boolean isArmed, Runnable onDeath) {
    this.world = world;
    trap =
        new Trap(
            crash,
            isArmed,
            () -> {
              closeGates();
              onDeath.run();
            });
    var config = world.operatorConfig();
    kubernetes =
        new HttpGate(
            URI.create(config.getMasterUrl()),
            sockets(config),
            new Watch(request -> Effects.ofKubernetes(request, world.namespace())));
    aws = new HttpGate(world.awsEndpoint(), SocketFactory.getDefault(), new Watch(this::ofAws));
    process =
        world.startOperatorBetween(
            kubernetes.port(), URI.create("http://127.0.0.1:" + aws.port()), pacing);
  }

  Trap trap() {
    return trap;
  }

  /** Ends it as a crash does, if it has not died yet. */
  @Override
  public void close() {
    closeGates();
    process.kill();
  }

  private void closeGates() {
    kubernetes.close();
    aws.close();
  }

  private Optional<String> ofAws(HttpMessage request) {
    var effect = Effects.ofAws(request);
    if (effect.isPresent() || ABOUT_REQUESTS.matcher(Effects.operation(request)).matches()) {
      world.aws().advanceClock(PER_CALL);
    }
    return effect;
  }

  private static SocketFactory sockets(Config config) {
    try {
      return config.getMasterUrl().startsWith("https:")
          ? SSLUtils.sslContext(config).getSocketFactory()
          : SocketFactory.getDefault();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Watch implements HttpGate.Valve {

    private final Function<HttpMessage, Optional<String>> effects;

    private Watch(Function<HttpMessage, Optional<String>> effects) {
      this.effects = effects;
    }

    @Override
    public Optional<String> effect(HttpMessage request) {
      return effects.apply(request);
    }

    @Override
    public boolean pass(String effect, HttpGate.Sending sending) throws IOException {
      return trap.pass(effect, sending);
    }
  }
}
