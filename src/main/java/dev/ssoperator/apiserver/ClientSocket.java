package dev.ssoperator.apiserver;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * A web socket that records whether the client has closed it. The JDK's own reports its output as
 * closed after any error, too.
 */
final class ClientSocket implements WebSocket {

  private final WebSocket socket;
  private volatile boolean isClosedByClient;

  ClientSocket(WebSocket socket) {
    this.socket = socket;
  }

  boolean isClosedByClient() {
    return isClosedByClient;
  }

  @Override
  public CompletableFuture<WebSocket> sendClose(int statusCode, String reason) {
    isClosedByClient = true;
    return socket.sendClose(statusCode, reason);
  }

  @Override
  public void abort() {
    isClosedByClient = true;
    socket.abort();
  }

  @Override
  public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
    return socket.sendText(data, last);
  }

  @Override
  public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
    return socket.sendBinary(data, last);
  }

  @Override
  public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
    return socket.sendPing(message);
  }

  @Override
  public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
    return socket.sendPong(message);
  }

  @Override
  public void request(long n) {
    socket.request(n);
  }

  @Override
  public String getSubprotocol() {
    return socket.getSubprotocol();
  }

  @Override
  public boolean isOutputClosed() {
    return socket.isOutputClosed();
  }

  @Override
  public boolean isInputClosed() {
    return socket.isInputClosed();
  }
}
