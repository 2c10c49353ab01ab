package dev.ssoperator.apiserver;

import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A watch over a web socket. */
final class WatchSocket extends Conversation implements WebSocket.Listener {

  private static final Logger LOGGER = LoggerFactory.getLogger(WatchSocket.class);

  private final WebSocket.Listener client;
  private final WatchEvents events;
  private final StringBuilder text = new StringBuilder();
  private volatile @Nullable ClientSocket socket;

  WatchSocket(URI uri, WebSocket.Listener client, Conversations conversations, WatchEvents events) {
    super(uri, conversations);
    this.client = client;
    this.events = events;
  }

  @Override
  public void onOpen(WebSocket opened) {
    var own = new ClientSocket(opened);
    socket = own;
    heard();
    conversations.opened(this);
    client.onOpen(own);
  }

  /** The client's view of the socket, once it is open. */
  WebSocket socket() {
    return open();
  }

  private ClientSocket open() {
    return Objects.requireNonNull(socket);
  }

  /** The client gets whole messages only, so that no partial message precedes the end. */
  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    heard();
    text.append(data);
    if (!last) {
      from.request(1);
      return null;
    }
    var message = text.toString();
    text.setLength(0);
    var problem = events.whyUnusable(message);
    if (problem.isPresent()) {
      fail(problem.get());
      return null;
    }
    return hasEnded() ? null : client.onText(open(), message, true);
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    heard();
    return hasEnded() ? null : client.onBinary(open(), data, last);
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    heard();
    return WebSocket.Listener.super.onPing(from, message);
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    heard();
    return WebSocket.Listener.super.onPong(from, message);
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    if (!open().isClosedByClient()) {
      fail("the API server closed it: %d %s".formatted(code, reason));
      return null;
    }
    return isFirstEnd() ? client.onClose(open(), code, reason) : null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    fail("the connection broke: " + error);
  }

  @Override
  Duration silence() {
    return conversations.times().silence();
  }

  @Override
  void ping() {
    var unused =
        open()
            .sendPing(ByteBuffer.allocate(0))
            .whenComplete(
                (sent, problem) -> {
                  if (problem instanceof IOException) {
                    // The JDK does not always tell the listener that a connection has ended.
                    fail("no ping could be sent: " + problem.getMessage());
                  } else if (problem != null) {
                    LOGGER.debug("No ping was sent on the watch of {}", name(), problem);
                  }
                });
  }

  @Override
  void abandon(Duration silentFor) {
    end(
        null,
        "nothing received for %d s, not even answers to pings".formatted(silentFor.toSeconds()));
  }

  private void fail(String reason) {
    end(age(), reason);
  }

  private void end(@Nullable Duration lived, String reason) {
    if (!isFirstEnd()) {
      return;
    }
    var ended = open();
    var isAwaited = ended.isClosedByClient();
    ended.abort();
    if (isAwaited) {
      // The client only waits for the close reply, and resumes the watch from where it was.
      client.onError(ended, new IOException(reason));
      return;
    }
    conversations.relist(
        this,
        lived,
        reason,
        () -> {
          var unused = client.onText(ended, WatchEvents.gone(reason), true);
        });
  }
}
