package dev.ssoperator.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes and scrapes are answered, whatever other clients do. */
@Timeout(120)
class TelemetryServerTest {

  /** Less than the silence that the server bears, so that a probe cannot wait for its end. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final int SLOW = 64;
  private static final int PROBES = 9;
  private static final int STOPS = 200;

  /** More than the buffers of two sockets take. */
  private static final String LONG = "x".repeat(512 * 1024);

  private final List<Socket> sockets = new ArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger computed = new AtomicInteger();
  private final TelemetryServer server =
      TelemetryServer.start(
          "127.0.0.1",
          0,
          Map.of(
              "/livez",
              page("alive\n"),
              "/metrics",
              page("up 1\n"),
              "/long",
              this::computeLong,
              "/stuck",
              this::stuck));

  @AfterEach
  void close() throws IOException {
    released.countDown();
    server.close();
    for (var socket : sockets) {
      socket.close();
    }
  }

  enum Client {
    /** Says nothing. */
    IDLE("", ""),
    /** Sends its request line byte by byte. */
    SLOW_REQUEST_LINE("GE", "T"),
    /** Sends its headers byte by byte. */
    SLOW_HEADERS("GET /livez HTTP/1.1\r\nHost: h\r\nX-Slo", "w"),
    /** Announces a body and sends it byte by byte. */
    SLOW_BODY("POST /livez HTTP/1.1\r\nHost: h\r\nContent-Length: 99\r\n\r\n", "b"),
    /** Asks for a page and does not read it. */
    NEVER_READS("GET /long HTTP/1.1\r\nHost: h\r\n\r\n", ""),
    /** Asks again and again on one connection, and does not read. */
    NEVER_READS_AND_ASKS_AGAIN(
        "GET /long HTTP/1.1\r\nHost: h\r\n\r\n".repeat(99),
        "GET /long HTTP/1.1\r\nHost: h\r\n\r\n");

    private final String first;
    private final String more;

    Client(String first, String more) {
      this.first = first;
      this.more = more;
    }
  }

  @ParameterizedTest
  @EnumSource
  void probesAndScrapesAreAnsweredBesideSlowClients(Client client) throws Exception {
    open(client, SLOW);

    for (var i = 0; i < PROBES; i++) {
      // Each goes on, so that it is not the silence that ends it.
      sendMore(client);
      assertThat(get("/livez").body()).isEqualTo("alive\n");
      assertThat(get("/metrics").body()).isEqualTo("up 1\n");
    }
    assertThat(computed).hasValueLessThanOrEqualTo(SLOW);
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 1000})
  void probesAreAnsweredBesideMoreConnectionsThanThereMayBe(int count) throws Exception {
    open(Client.SLOW_HEADERS, count);

    for (var i = 0; i < PROBES; i++) {
      assertThat(get("/livez").body()).isEqualTo("alive\n");
    }
    assertThat(sockets).filteredOn(TelemetryServerTest::isClosed).hasSizeGreaterThan(count - 256);
  }

  @Test
  void aPageThatIsStuckDelaysNoOther() throws Exception {
    for (var i = 0; i < SLOW; i++) {
      send(socket(), "GET /stuck HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    for (var i = 0; i < PROBES; i++) {
      assertThat(get("/livez").body()).isEqualTo("alive\n");
    }
  }

  @Test
  void noMoreRequestsWaitForAPageThanThereMayBeConnections() throws Exception {
    for (var i = 0; i < 10; i++) {
      for (var j = 0; j < 100; j++) {
        send(socket(), "GET /stuck HTTP/1.1\r\nHost: h\r\n\r\n");
      }
      assertThat(get("/livez").body()).isEqualTo("alive\n");
    }

    released.countDown();

    assertThat(get("/stuck").body()).isEqualTo("late\n");
    // Those that waited, and those of connections that were still open, one being computed each.
    assertThat(computed).hasValueLessThanOrEqualTo(2 * TelemetryServer.MAX_CONNECTIONS + 2);
  }

  @ParameterizedTest
  @CsvSource({
    "'GET /', a",
    "'GET / HTTP/1.1\r\nHost: h\r\nX: ', a",
    "'GET / HTTP/1.1\r\n', 'X: y\r\n'"
  })
  void whoSendsWithoutEndIsCutOff(String start, String more) throws Exception {
    var socket = socket();
    send(socket, start);

    assertThatThrownBy(() -> sendWithoutEnd(socket, more)).isInstanceOf(SocketException.class);
  }

  @Test
  void aConnectionCarriesOneRequest() throws Exception {
    var socket = socket();

    send(socket, "GET /livez HTTP/1.1\r\nHost: h\r\n\r\n");

    assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
        .startsWith("HTTP/1.1 200")
        .contains("Connection: close")
        .endsWith("\r\n\r\nalive\n");
  }

  @ParameterizedTest
  @EnumSource
  void aStopDoesNotWaitForClients(Client client) throws Exception {
    open(client, SLOW);
    assertThat(get("/livez").statusCode()).isEqualTo(200);

    server.close();

    // The kernel tells a client of the end some time after the server has closed.
    await().untilAsserted(() -> assertThat(sockets).allMatch(TelemetryServerTest::isClosed));
    TelemetryServer.start("127.0.0.1", server.port(), Map.of()).close();
  }

  @Test
  void aStopAmidAnswersIsNoErrorOfTheirThreads() throws Exception {
    var uncaught = new ConcurrentLinkedQueue<Throwable>();
    var before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
    try {
      for (var i = 0; i < STOPS; i++) {
        try (var stopped =
            TelemetryServer.start("127.0.0.1", 0, Map.of("/long", this::computeLong))) {
          for (var j = 0; j < SLOW; j++) {
            send(socket(stopped), Client.NEVER_READS.first);
          }
        }
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }

    assertThat(uncaught).isEmpty();
  }

  @Test
  void onlyReadersAreServed() throws Exception {
    for (var method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH")) {
      var answer = request(method, "/livez", "a body");
      assertThat(answer.statusCode()).isEqualTo(405);
      assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }
    var head = request("HEAD", "/livez", "");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length")).contains("6");
    assertThat(head.body()).isEmpty();
    assertThat(get("/livez?verbose").statusCode()).isEqualTo(200);
    assertThat(get("/livez/").statusCode()).isEqualTo(404);
    assertThat(get("/").body()).isEqualTo("There is /livez, /long, /metrics, /stuck.\n");
  }

  @Test
  void aPageThatFailsIsAnError() throws Exception {
    try (var failing =
        TelemetryServer.start(
            "127.0.0.1",
            0,
            Map.of(
                "/metrics",
                () -> {
                  throw new IllegalStateException("on purpose");
                }))) {
      var answer = get(failing, "/metrics");
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).isEqualTo("The log says why this failed.\n");
    }
  }

  @Test
  void aHostThatNobodyKnowsIsSaid() {
    assertThatThrownBy(() -> TelemetryServer.start("no.such.host.invalid", 0, Map.of()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageEndingWith("unknown host no.such.host.invalid");
  }

  private static Supplier<Page> page(String body) {
    return () -> Page.text(200, body);
  }

  private Page computeLong() {
    computed.incrementAndGet();
    return Page.text(200, LONG);
  }

  private Page stuck() {
    computed.incrementAndGet();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Page.text(200, "late\n");
  }

  private void open(Client client, int count) throws IOException {
    for (var i = 0; i < count; i++) {
      send(socket(), client.first);
    }
  }

  private void sendMore(Client client) {
    for (var socket : sockets) {
      try {
        send(socket, client.more);
      } catch (IOException e) {
        // The server may have closed it.
        assertThat(client).isIn(Client.NEVER_READS_AND_ASKS_AGAIN, Client.SLOW_BODY);
      }
    }
  }

  private Socket socket() throws IOException {
    return socket(server);
  }

  private Socket socket(TelemetryServer server) throws IOException {
    var socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static void sendWithoutEnd(Socket socket, String text) throws IOException {
    var block = text.repeat(1024);
    while (!socket.isClosed()) {
      send(socket, block);
    }
  }

  /** Whether the server has closed it. Reads what was answered. */
  private static boolean isClosed(Socket socket) {
    try {
      socket.setSoTimeout(1);
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return get(server, path);
  }

  private static HttpResponse<String> get(TelemetryServer server, String path) throws Exception {
    return request(server, "GET", path, "");
  }

  private HttpResponse<String> request(String method, String path, String body) throws Exception {
    return request(server, method, path, body);
  }

  private static HttpResponse<String> request(
      TelemetryServer server, String method, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(PATIENCE)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }
}
