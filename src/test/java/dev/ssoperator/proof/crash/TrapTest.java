package dev.ssoperator.proof.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server gets, and the client, when a process dies at its second write. */
class TrapTest {

  private static final Point SECOND = new Point("write", 2);

  private final List<String> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger deaths = new AtomicInteger();
  private HttpServer server;
  private HttpGate gate;
  private Trap trap;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(exchange.getRequestMethod() + " " + body);
            var answer = ("answer to " + body).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.startsWith("chunked") ? 0 : answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    gate.close();
    server.stop(0);
  }

  @Test
  void withoutACrashAllGetsThroughAndWritesAreCounted() throws Exception {
    setTrap(null);

    assertThat(read("a")).isEqualTo("answer to a");
    assertThat(write("b")).isEqualTo("answer to b");
    assertThat(write("chunked c")).isEqualTo("answer to chunked c");

    assertThat(received).containsExactly("GET a", "POST b", "POST chunked c");
    assertThat(trap.points()).containsExactly(new Point("write", 1), SECOND);
    assertThat(deaths).hasValue(0);
  }

  @Test
  void beforeTheWriteIsNotSentAndNothingIsAfterwards() throws Exception {
    setTrap(Mode.BEFORE);
    write("a");

    assertThatThrownBy(() -> write("b")).isInstanceOf(IOException.class);

    assertDead();
    assertThat(received).containsExactly("POST a");
  }

  @Test
  void afterTheWriteIsSentAndNotAnsweredAndNothingIsSentAfterwards() throws Exception {
    setTrap(Mode.AFTER);
    write("a");

    assertThatThrownBy(() -> write("b")).isInstanceOf(IOException.class);

    assertDead();
    assertThat(received).containsExactly("POST a", "POST b");
  }

  @Test
  void lostTheWriteIsSentAndNotAnsweredAndTheProcessLives() throws Exception {
    setTrap(Mode.LOST);
    write("a");

    assertThatThrownBy(() -> write("b")).isInstanceOf(IOException.class);

    assertThat(write("c")).isEqualTo("answer to c");
    assertThat(received).containsExactly("POST a", "POST b", "POST c");
    assertThat(trap.isReached()).isTrue();
    assertThat(deaths).hasValue(0);
  }

  @Test
  void lostThenDeadTheNextWriteIsTheLast() throws Exception {
    setTrap(Mode.LOST_THEN_DEAD);
    write("a");

    assertThatThrownBy(() -> write("b")).isInstanceOf(IOException.class);
    assertThat(read("c")).isEqualTo("answer to c");
    assertThatThrownBy(() -> write("d")).isInstanceOf(IOException.class);

    assertDead();
    assertThat(received).containsExactly("POST a", "POST b", "GET c", "POST d");
  }

  private void setTrap(@Nullable Mode mode) {
    trap =
        new Trap(
            mode == null ? null : new Crash(AssignmentScenario.DELETE, SECOND, mode, false),
            true,
            () -> {
              deaths.incrementAndGet();
              gate.close();
            });
    gate =
        new HttpGate(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            SocketFactory.getDefault(),
            new HttpGate.Valve() {
              @Override
              public Optional<String> effect(HttpMessage request) {
                return request.method().equals("POST") ? Optional.of("write") : Optional.empty();
              }

              @Override
              public boolean pass(String effect, HttpGate.Sending sending) throws IOException {
                return trap.pass(effect, sending);
              }
            });
  }

  private void assertDead() {
    assertThat(deaths).hasValue(1);
    assertThat(trap.isReached()).isTrue();
    var before = List.copyOf(received);
    assertThatThrownBy(() -> write("late")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read("late")).isInstanceOf(IOException.class);
    assertThat(received).isEqualTo(before);
  }

  private String write(String body) throws IOException, InterruptedException {
    return send("POST", body);
  }

  private String read(String body) throws IOException, InterruptedException {
    return send("GET", body);
  }

  private String send(String method, String body) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gate.port() + "/"))
            .method(method, BodyPublishers.ofString(body))
            .build();
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .build()
        .send(request, BodyHandlers.ofString())
        .body();
  }
}
