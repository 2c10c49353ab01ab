package dev.ssoperator.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A watch that goes on where its caller left off, as those of an API server do. The mock server
 * sends all there is at the beginning of each, what is created meanwhile twice, and informers begin
 * a new one every 5 to 10 minutes.
 */
final class ResumedWatch extends WebSocketListener {

  private static final Pattern RESOURCE_VERSION = Pattern.compile("[?&]resourceVersion=(\\d+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final WebSocketListener watch;
  private final long resourceVersion;

  private ResumedWatch(WebSocketListener watch, long resourceVersion) {
    this.watch = watch;
    this.resourceVersion = resourceVersion;
  }

  /** The mock server's answer to a watch, without what the caller knows already. */
  static MockResponse of(String path, MockResponse answer) {
    var from = RESOURCE_VERSION.matcher(path);
    return from.find()
        ? answer.withWebSocketUpgrade(
            new ResumedWatch(answer.getWebSocketListener(), Long.parseLong(from.group(1))))
        : answer;
  }

  @Override
  public void onOpen(WebSocket socket, Response response) {
    watch.onOpen(new NewsOnly(socket), response);
  }

  @Override
  public void onClosing(WebSocket socket, int code, String reason) {
    watch.onClosing(socket, code, reason);
  }

  @Override
  public void onClosed(WebSocket socket, int code, String reason) {
    watch.onClosed(socket, code, reason);
  }

  @Override
  public void onFailure(WebSocket socket, Throwable failure, Response response) {
    watch.onFailure(socket, failure, response);
  }

  /** Passes on what the caller does not know. */
  private final class NewsOnly implements WebSocket {

    private final WebSocket socket;
    private final Set<String> added = new HashSet<>();

    NewsOnly(WebSocket socket) {
      this.socket = socket;
    }

    @Override
    public RecordedRequest request() {
      return socket.request();
    }

    @Override
    public boolean send(String event) {
      return isKnown(event) || socket.send(event);
    }

    @Override
    public boolean send(byte[] event) {
      return socket.send(event);
    }

    @Override
    public boolean close(int code, String reason) {
      return socket.close(code, reason);
    }

    private boolean isKnown(String event) {
      try {
        var json = JSON.readTree(event);
        // A resource that is deleted keeps the version it had.
        return json.path("type").asText().equals("ADDED")
            && (json.at("/object/metadata/resourceVersion").asLong() <= resourceVersion
                || !added.add(json.at("/object/metadata/uid").asText()));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }
}
