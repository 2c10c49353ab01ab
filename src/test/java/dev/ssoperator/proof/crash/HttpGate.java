package dev.ssoperator.proof.crash;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * A port in front of a server: a {@link Valve} decides about each request before the server gets
 * it, and about each answer before the client does. Closed, it lets nothing through, not even the
 * answers of requests that the server has.
 */
final class HttpGate implements AutoCloseable {

  /** Decides what gets through. */
  interface Valve {

    /** The side effect that a request has; one without any gets through. */
    Optional<String> effect(HttpMessage request);

    /**
     * Sends a request on, or does not.
     *
     * @return whether the client gets the answer; otherwise its connection ends without one
     */
    boolean pass(String effect, Sending sending) throws IOException;
  }

  /** Sends a request on, and returns when the server has answered. */
  interface Sending {
    void send() throws IOException;
  }

  private final URI server;
  private final SocketFactory sockets;
  private final Valve valve;
  private final ServerSocket listener;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Opens a gate.
   *
   * @param server where it leads to
   * @param sockets connects to the server
   */
  HttpGate(URI server, SocketFactory sockets, Valve valve) {
    this.server = server;
    this.sockets = sockets;
    this.valve = valve;
    try {
      listener = opened(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(HttpGate::closeNow);
  }

  private <C extends Closeable> C opened(C connection) throws IOException {
    open.add(connection);
    if (closed) {
      connection.close();
    }
    return connection;
  }

  private void closed(Closeable connection) {
    closeNow(connection);
    open.remove(connection);
  }

  private static void closeNow(Closeable connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // It has ended by itself.
    }
  }

  private void accept() {
    try {
      while (!closed) {
        var client = opened(listener.accept());
        client.setTcpNoDelay(true);
        daemon(() -> serve(client));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void serve(Socket client) {
    try {
      var in = new BufferedInputStream(client.getInputStream());
      var isOpen = true;
      while (isOpen) {
        var request = HttpMessage.read(in);
        isOpen = request.isPresent() && exchange(request.get(), in, client);
      }
    } catch (IOException e) {
      // One of both has ended.
    } finally {
      closed(client);
    }
  }

  /** One request and its answer; whether another may follow. */
  private boolean exchange(HttpMessage request, InputStream in, Socket client) throws IOException {
    var body = new ByteArrayOutputStream();
    request.copyRequestBody(in, body);
    var out = client.getOutputStream();
    var connection = new ServerConnection(request, body.toByteArray());
    try {
      var effect = valve.effect(request);
      if (effect.isEmpty()) {
        return connection.relay(in, out);
      }
      var answer = new ByteArrayOutputStream();
      if (!valve.pass(effect.get(), () -> connection.relay(in, answer))) {
        return false;
      }
      answer.writeTo(out);
      out.flush();
      return true;
    } finally {
      connection.end();
    }
  }

  /** A connection to the server for one request. */
  private final class ServerConnection {

    private final HttpMessage request;
    private final byte[] body;
    private Socket socket = new Socket();

    private ServerConnection(HttpMessage request, byte[] body) {
      this.request = request;
      this.body = body;
    }

    /** Sends the request, and copies the answer; whether there may be another request. */
    private boolean relay(InputStream clientIn, OutputStream clientOut) throws IOException {
      socket = opened(sockets.createSocket(server.getHost(), server.getPort()));
      socket.setTcpNoDelay(true);
      var message = new ByteArrayOutputStream();
      request.write(message);
      message.write(body);
      var out = socket.getOutputStream();
      message.writeTo(out);
      out.flush();
      var in = new BufferedInputStream(socket.getInputStream());
      var response = HttpMessage.read(in).orElseThrow(() -> new IOException("no answer"));
      response.write(clientOut);
      if (response.isUpgrade()) {
        clientOut.flush();
        daemon(() -> pump(clientIn, out));
        pump(in, clientOut);
        return false;
      }
      var isOpen = response.copyResponseBody(request, in, clientOut);
      clientOut.flush();
      return isOpen;
    }

    private void pump(InputStream in, OutputStream out) {
      var buffer = new byte[8192];
      try (in;
          out) {
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          out.write(buffer, 0, read);
          out.flush();
        }
      } catch (IOException e) {
        // One of both has ended.
      }
    }

    private void end() {
      closed(socket);
    }
  }

  private static void daemon(Runnable task) {
    var thread = new Thread(task, "http-gate");
    thread.setDaemon(true);
    thread.start();
  }
}
