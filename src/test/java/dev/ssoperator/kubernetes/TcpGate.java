package dev.ssoperator.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A port in front of a server that can be shut: connections break off then, and new ones are
 * refused.
 */
public final class TcpGate implements AutoCloseable {

  private static final Pattern SERVER = Pattern.compile("(server: \"?https?://[^:]+):\\d+");

  private volatile int target;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Socket> servers = ConcurrentHashMap.newKeySet();
  private final Set<Socket> swallowed = ConcurrentHashMap.newKeySet();
  private final Set<Socket> webSockets = ConcurrentHashMap.newKeySet();
  private final LongAdder received = new LongAdder();
  private @Nullable ServerSocket listener;

  /** A gate that is shut. */
  public TcpGate(int target) {
    this.target = target;
    try (var free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port, whether it is open or not. */
  public int port() {
    return port;
  }

  /** A kubeconfig that leads through this gate, where the given one leads to its server. */
  public String through(String kubeconfig) {
    return SERVER.matcher(kubeconfig).replaceAll("$1:" + port);
  }

  /** How many bytes servers have sent. */
  public long received() {
    return received.sum();
  }

  /** Lets connections through. */
  public synchronized void open() {
    try {
      var socket = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
      listener = socket;
      daemon(() -> accept(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks off all connections, and refuses new ones. */
  public synchronized void shut() {
    try {
      if (listener != null) {
        listener.close();
      }
      for (var socket : sockets) {
        socket.close();
      }
      sockets.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * From now on, what is sent on the connections there are is swallowed, as a load balancer does
   * that has dropped them; they stay open, and new ones are let through.
   *
   * @param toServer whether what is sent to the server is swallowed too
   */
  public synchronized void swallow(boolean toServer) {
    for (var socket : sockets) {
      if (toServer || servers.contains(socket)) {
        swallowed.add(socket);
      }
    }
  }

  /** Breaks off all connections with a reset; new ones are let through. */
  public synchronized void reset() {
    for (var socket : Set.copyOf(sockets)) {
      sockets.remove(socket);
      try (socket) {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        // It has ended by itself.
      }
    }
  }

  /** New connections lead to another server. */
  public void leadTo(int port) {
    target = port;
  }

  /** Sends a message to the clients of web sockets, as if the server did; without TLS only. */
  public synchronized void sendToWebSockets(String message) {
    var text = message.getBytes(StandardCharsets.UTF_8);
    // RFC 6455, 5.2: a last frame of text, unmasked, with a length of 16 bits.
    var frame =
        ByteBuffer.allocate(4 + text.length)
            .put((byte) 0x81)
            .put((byte) 126)
            .putShort((short) text.length)
            .put(text)
            .array();
    // The shortest form of a length is the only one that is valid.
    var header = text.length < 126 ? new byte[] {(byte) 0x81, (byte) text.length} : null;
    for (var client : webSockets) {
      if (sockets.contains(client)) {
        send(client, header == null ? List.of(frame) : List.of(header, text));
      }
    }
  }

  private static void send(Socket client, List<byte[]> parts) {
    synchronized (client) {
      try {
        for (var part : parts) {
          client.getOutputStream().write(part);
        }
        client.getOutputStream().flush();
      } catch (IOException e) {
        // It has ended by itself.
      }
    }
  }

  @Override
  public void close() {
    shut();
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        var client = socket.accept();
        sockets.add(client);
        var server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(server);
        servers.add(server);
        daemon(() -> pump(client, server));
        daemon(() -> pump(server, client));
      }
    } catch (IOException e) {
      // It was shut.
    }
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      var buffer = new byte[8192];
      for (var read = from.getInputStream().read(buffer);
          read >= 0;
          read = from.getInputStream().read(buffer)) {
        if (new String(buffer, 0, read, StandardCharsets.ISO_8859_1)
            .toLowerCase(Locale.ROOT)
            .contains("upgrade: websocket")) {
          webSockets.add(from);
        }
        if (servers.contains(from)) {
          received.add(read);
        }
        if (!swallowed.contains(from)) {
          synchronized (to) {
            to.getOutputStream().write(buffer, 0, read);
          }
        }
      }
    } catch (IOException e) {
      // One of both has ended.
    }
  }

  private static void daemon(Runnable task) {
    var thread = new Thread(task, "gate");
    thread.setDaemon(true);
    thread.start();
  }
}
