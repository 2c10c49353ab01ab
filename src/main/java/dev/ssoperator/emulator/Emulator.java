package dev.ssoperator.emulator;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * SSO Admin, Identity Store and Organizations on one port, with {@code /_emulator/} beside them.
 */
public final class Emulator implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads;
  private final EmulatorControl control;
  private final URI endpoint;

  private Emulator(EmulatorOptions options) {
    var seed = options.seed();
    var clock = new EmulatorClock(options.clock());
    var world = new World(clock, options.randomSeed(), options.behaviour(), seed);
    control = new EmulatorControl(new Api(world, System::nanoTime), seed);
    server = bind(options);
    // A held answer keeps its thread, so their number has no bound.
    threads =
        Executors.newCachedThreadPool(
            task -> {
              var thread = new Thread(task, "emulator");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", new HttpFront(control));
    server.createContext("/_emulator/", new ControlFront(control));
    server.start();
    var host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
    endpoint = URI.create("http://" + host + ":" + server.getAddress().getPort());
  }

  /**
   * Starts an emulator, which listens when this returns.
   *
   * @throws UncheckedIOException the port is taken
   * @throws java.util.NoSuchElementException the seed refers to something that is not in it
   */
  public static Emulator start(EmulatorOptions options) {
    return new Emulator(options);
  }

  /** Where to send the calls of all three services. */
  public URI endpoint() {
    return endpoint;
  }

  public EmulatorControl control() {
    return control;
  }

  /** Stops listening; answers that are held are let go. */
  @Override
  public void close() {
    control.clearFaults();
    server.stop(0);
    threads.shutdownNow();
  }

  private static HttpServer bind(EmulatorOptions options) {
    // Without it every answer on a reused connection waits 40 ms for a delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      var address = new InetSocketAddress(InetAddress.getByName(options.host()), options.port());
      return HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot listen on " + options.host() + ":" + options.port(), e);
    }
  }
}
