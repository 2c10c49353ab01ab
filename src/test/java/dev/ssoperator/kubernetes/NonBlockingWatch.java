package dev.ssoperator.kubernetes;

import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch of the mock server that ends without blocking the server.
 *
 * <p>At its end, a watch waits for its last event to be written. The mock server calls it on the
 * event loop, which is the thread that writes: without this class, the server answers no request
 * until the write times out after 30 s.
 */
final class NonBlockingWatch extends WebSocketListener {

  private static final Logger LOGGER = LoggerFactory.getLogger(NonBlockingWatch.class);

  private final WebSocketListener watch;
  private final Consumer<Runnable> onBegin;
  private final Runnable onEnd;

  /**
   * Wraps a watch.
   *
   * @param onBegin lets the watch begin, and does not block
   * @param onEnd run before the watch ends
   */
  NonBlockingWatch(WebSocketListener watch, Consumer<Runnable> onBegin, Runnable onEnd) {
    this.watch = watch;
    this.onBegin = onBegin;
    this.onEnd = onEnd;
  }

  @Override
  public void onBeforeAccept(WebSocket socket, Response response) {
    watch.onBeforeAccept(socket, response);
  }

  @Override
  public void onOpen(WebSocket socket, Response response) {
    onBegin.accept(() -> watch.onOpen(socket, response));
  }

  @Override
  public void onMessage(WebSocket socket, String text) {
    watch.onMessage(socket, text);
  }

  @Override
  public void onMessage(WebSocket socket, byte[] bytes) {
    watch.onMessage(socket, bytes);
  }

  @Override
  public void onClosing(WebSocket socket, int code, String reason) {
    watch.onClosing(socket, code, reason);
  }

  @Override
  public void onClosed(WebSocket socket, int code, String reason) {
    end(() -> watch.onClosed(socket, code, reason));
  }

  @Override
  public void onFailure(WebSocket socket, Throwable error, Response response) {
    end(() -> watch.onFailure(socket, error, response));
  }

  private void end(Runnable end) {
    var thread = new Thread(() -> forgetAnd(end), "end of a watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void forgetAnd(Runnable end) {
    onEnd.run();
    try {
      end.run();
    } catch (RejectedExecutionException e) {
      LOGGER.debug("The mock server has closed before the watch", e);
    }
  }
}
