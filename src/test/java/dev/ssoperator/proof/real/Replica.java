package dev.ssoperator.proof.real;

import dev.ssoperator.kubernetes.TcpGate;
import dev.ssoperator.process.RunProcess;
import dev.ssoperator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * A replica in a process of its own, which has a gate of its own between itself and the API server.
 * Each process signs its calls of AWS with an access key of its own.
 */
final class Replica implements AutoCloseable {

  /** Short, so that a test waits for its end; a busy machine still renews it in time. */
  static final Duration LEASE_DURATION = Duration.ofSeconds(4);

  private static final List<String> OPTIONS =
      List.of(
          "--cluster-id=" + World.CLUSTER,
          "--leader-elect",
          "--lease-duration=" + LEASE_DURATION,
          "--lease-renew-deadline=PT3S",
          "--lease-retry-period=PT0.5S",
          "--poll-interval=PT0.1S",
          "--drift-interval=PT3S",
          "--stalled-retry-interval=PT1S",
          "--initial-backoff=PT0.1S",
          "--max-backoff=PT1S",
          "--handover-delay=PT0.2S",
          "--revocation-limit=1000",
          "--sso-admin-rate=1000",
          "--sso-admin-burst=100",
          "--identity-store-rate=1000",
          "--identity-store-burst=100");

  private final World world;
  private final Path folder;
  private final String name;
  private final TcpGate gate;
  private RunProcess process;
  private int starts;
  private boolean isSuspended;

  Replica(World world, Path folder, String name) throws IOException {
    this.world = world;
    this.folder = Files.createDirectory(folder.resolve(name));
    this.name = name;
    gate = new TcpGate(world.kubernetesPort());
    gate.open();
    process = start();
  }

  private RunProcess start() throws IOException {
    var environment = new HashMap<>(world.awsEnvironment());
    environment.put("AWS_ACCESS_KEY_ID", name + "-" + ++starts);
    var options = new java.util.ArrayList<>(OPTIONS);
    options.add("--namespaces=" + world.namespace());
    options.add("--lease-namespace=" + world.namespace());
    options.add("--record-namespace=" + world.namespace());
    return new RunProcess(
        folder,
        world.kubeconfigThrough(gate),
        environment,
        RunProcess.java(Build.classPath()),
        options.toArray(String[]::new));
  }

  /** The gate between this replica and the API server. */
  TcpGate gate() {
    return gate;
  }

  /** Its process of this moment. */
  RunProcess process() {
    return process;
  }

  /** Whether it says that it is the leader; a process that is suspended says nothing. */
  boolean leads() {
    return answers("/metrics", "ssoperator_leader 1.0\n");
  }

  /** Whether it says that it is ready, as leader or on standby. */
  boolean isReady() {
    return answers("/readyz", "ok     operator: ");
  }

  private boolean answers(String path, String text) {
    if (isSuspended || !process.isAlive()) {
      return false;
    }
    try {
      return process.get(path).body().contains(text);
    } catch (UncheckedIOException | NoSuchElementException e) {
      // It has ended meanwhile.
      return false;
    }
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** {@code kill -TERM}. */
  void terminate() {
    signal("TERM");
  }

  /** {@code kill -STOP}. */
  void suspend() {
    isSuspended = true;
    signal("STOP");
  }

  /** {@code kill -CONT}. */
  void resume() {
    signal("CONT");
    isSuspended = false;
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts another process where the last one has ended, as the kubelet does. */
  void startWhereEnded() {
    if (!process.isAlive()) {
      try {
        process = start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** How many processes it has had. */
  int starts() {
    return starts;
  }

  @Override
  public void close() {
    process.close();
    gate.close();
  }

  @Override
  public String toString() {
    return name + "-" + starts;
  }
}
