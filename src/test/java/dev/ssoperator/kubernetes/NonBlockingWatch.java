package dev.ssoperator.kubernetes;

import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;

/**
 * A watch of the mock server that ends without blocking the server.
 *
 * <p>At its end, a watch waits for its last event to be written. The mock server calls it on the
 * event loop, which is the thread that writes: without this class, the server answers no request
 * until the write times out after 30 s.
 */
final class NonBlockingWatch extends WebSocketListener {

  private final WebSocketListener watch;
  private final Runnable onEnd;

  /**
   * Wraps a watch.
   *
   * @param onEnd run before the watch ends
   */
  NonBlockingWatch(WebSocketListener watch, Runnable onEnd) {
    this.watch = watch;
    this.onEnd = onEnd;
  }

  @Override
  public void onBeforeAccept(WebSocket socket, Response response) {
    watch.onBeforeAccept(socket, response);
  }

  @Override
  public void onOpen(WebSocket socket, Response response) {
    watch.onOpen(socket, response);
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
    inBackground(() -> watch.onClosed(socket, code, reason));
  }

  @Override
  public void onFailure(WebSocket socket, Throwable error, Response response) {
    inBackground(() -> watch.onFailure(socket, error, response));
  }

  private void inBackground(Runnable end) {
    var thread =
        new Thread(
            () -> {
              onEnd.run();
              end.run();
            },
            "end of a watch");
    thread.setDaemon(true);
    thread.start();
  }
}
