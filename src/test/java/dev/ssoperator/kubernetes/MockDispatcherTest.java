package dev.ssoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing is lost at the beginning of a watch, and nobody notices the end of another one. */
class MockDispatcherTest {

  private static final String CONFIG_MAPS = "/api/v1/namespaces/test/configmaps";

  private final MockDispatcher dispatcher = new MockDispatcher(new HashMap<>());
  private final CountDownLatch canWrite = new CountDownLatch(1);

  @Test
  @Timeout(30)
  void whileAWatchEndsNoOtherMissesAnEvent() {
    var slow = new Socket(canWrite);
    var other = new Socket(new CountDownLatch(0));
    var ending = watch(slow);
    watch(other);
    create("first");
    await().until(() -> slow.isWriting);

    ending.onClosed(slow, 1000, "");
    // It ends on a thread of its own, which waits for the event that is being written.
    await().until(() -> slow.isClosed);
    create("second");

    await().until(() -> other.events.size() == 2);
    assertThat(other.events.get(1)).contains("\"second\"");
    canWrite.countDown();
  }

  @Test
  @Timeout(30)
  void whatIsDeletedBetweenAListAndItsWatchIsSent() throws Exception {
    create("goes");
    create("stays");
    var listed = version();
    delete("goes");

    var socket = new Socket(new CountDownLatch(0));
    watch(socket, "&resourceVersion=" + listed);

    await().until(() -> socket.events.size() == 2);
    assertThat(socket.events)
        .anySatisfy(event -> assertThat(event).contains("ADDED", "\"stays\""))
        .anySatisfy(event -> assertThat(event).contains("DELETED", "\"goes\""));
  }

  @Test
  @Timeout(30)
  void whatIsDeletedWhileAWatchIsInterruptedIsSent() throws Exception {
    create("went");
    delete("went");
    create("goes");
    var interrupted = new Socket(new CountDownLatch(0));
    var watch = watch(interrupted);
    await().until(() -> !interrupted.events.isEmpty());
    watch.onClosed(interrupted, 1000, "");
    await().until(() -> interrupted.isClosed);
    delete("goes");

    var last = new ObjectMapper().readTree(interrupted.events.get(0));
    onlyTheDeletionIsSentSince(last.at("/object/metadata/resourceVersion").asText());
  }

  @Test
  @Timeout(30)
  void whatLosesItsLastFinalizerWhileAWatchIsInterruptedIsSent() throws Exception {
    create("goes", ",\"finalizers\":[\"example.com/a\"]");
    delete("goes");
    var listed = version();
    dispatcher.dispatch(
        request(
            HttpMethod.PATCH,
            CONFIG_MAPS + "/goes",
            "{\"metadata\":{\"finalizers\":null}}",
            Headers.builder().add("Content-Type", "application/merge-patch+json").build()));

    onlyTheDeletionIsSentSince(listed);
  }

  private void onlyTheDeletionIsSentSince(String version) {
    var socket = new Socket(new CountDownLatch(0));
    watch(socket, "&resourceVersion=" + version);

    await().until(() -> !socket.events.isEmpty());
    assertThat(socket.events)
        .singleElement()
        .satisfies(event -> assertThat(event).contains("DELETED", "\"goes\""));
  }

  @Test
  @Timeout(30)
  void whileAWatchBeginsRequestsAreAnswered() throws Exception {
    create("goes");
    var listed = version();
    delete("goes");
    var slow = new Socket(canWrite);
    watch(slow, "&resourceVersion=" + listed);
    await().until(() -> slow.isWriting);

    create("next");

    canWrite.countDown();
  }

  /** The version of a list that is read now. */
  private String version() throws IOException {
    var list = dispatcher.dispatch(request(HttpMethod.GET, CONFIG_MAPS + "?limit=50", ""));
    return new ObjectMapper()
        .readTree(list.getBody().getBytes())
        .at("/metadata/resourceVersion")
        .asText();
  }

  private void delete(String name) {
    dispatcher.dispatch(request(HttpMethod.DELETE, CONFIG_MAPS + "/" + name, ""));
  }

  private WebSocketListener watch(WebSocket socket) {
    return watch(socket, "");
  }

  private WebSocketListener watch(WebSocket socket, String since) {
    var listener =
        dispatcher
            .dispatch(request(HttpMethod.GET, CONFIG_MAPS + "?watch=true" + since, ""))
            .getWebSocketListener();
    listener.onOpen(socket, null);
    return listener;
  }

  private void create(String name) {
    create(name, "");
  }

  private void create(String name, String metadata) {
    var response =
        dispatcher.dispatch(
            request(
                HttpMethod.POST,
                CONFIG_MAPS,
                """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","namespace":"test"%s}}
                """
                    .formatted(name, metadata)));
    assertThat(response.code()).isLessThan(300);
  }

  private static RecordedRequest request(HttpMethod method, String path, String body) {
    return request(method, path, body, Headers.builder().build());
  }

  private static RecordedRequest request(
      HttpMethod method, String path, String body, Headers headers) {
    return new RecordedRequest(
        "HTTP/1.1", method, path, headers, new Buffer(body.getBytes(StandardCharsets.UTF_8)));
  }

  /** A client's end, which takes events once it can. */
  private static final class Socket implements WebSocket {
    private final CountDownLatch canWrite;
    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile boolean isWriting;
    private volatile boolean isClosed;

    Socket(CountDownLatch canWrite) {
      this.canWrite = canWrite;
    }

    @Override
    public RecordedRequest request() {
      return MockDispatcherTest.request(HttpMethod.GET, CONFIG_MAPS, "");
    }

    @Override
    public boolean send(String text) {
      isWriting = true;
      try {
        canWrite.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return events.add(text);
    }

    @Override
    public boolean send(byte[] bytes) {
      return send(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public boolean close(int code, String reason) {
      isClosed = true;
      return true;
    }
  }
}
