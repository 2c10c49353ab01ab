package dev.ssoperator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.kubernetes.TcpGate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConversationsTest {

  /** A list that is read later is read after minutes, which no test lasts. */
  private static final WatchTimes SLOW =
      new WatchTimes(
          Duration.ofSeconds(10),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(1),
          Duration.ofSeconds(5));

  private static final WatchTimes PINGING =
      new WatchTimes(
          Duration.ofMillis(50),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(1),
          Duration.ofMillis(10));

  private final Conversations conversations = new Conversations(SLOW, System::nanoTime);
  private final AtomicInteger lists = new AtomicInteger();

  @AfterEach
  void end() {
    conversations.close();
  }

  @Test
  void aListThatCannotBeReadAgainStaysBrokenAndHindersNoOther() {
    conversations.relist(
        watch("/sets"),
        null,
        "closed",
        () -> {
          lists.incrementAndGet();
          throw new IllegalStateException("no");
        });
    conversations.relist(watch("/assignments"), null, "closed", lists::incrementAndGet);

    await().until(() -> lists.get() == 2 && conversations.troubles().size() == 1);
    assertThat(conversations.troubles()).containsExactly("/sets: closed");
    assertThat(conversations.relists()).isEqualTo(2);
  }

  @Test
  void listsOfWatchesThatFailAtOnceAreReadLaterAndLater() {
    var shortLived = Duration.ofMillis(1);
    conversations.relist(watch("/sets"), shortLived, "first", lists::incrementAndGet);
    await().until(() -> lists.get() == 1);

    conversations.relist(watch("/sets"), shortLived, "second", lists::incrementAndGet);
    conversations.relist(watch("/assignments"), null, "closed", lists::incrementAndGet);

    await().until(() -> lists.get() == 2);
    assertThat(conversations.troubles()).containsExactly("/sets: second");
  }

  /** A listener that requests no message is not told of the end either. */
  @Test
  void aWatchOnWhichNoPingCanBeSentIsReplacedLongBeforeItIsSilentForTooLong() {
    var told = new AtomicInteger();
    var client =
        new WebSocket.Listener() {
          @Override
          public void onOpen(WebSocket socket) {}

          @Override
          public @Nullable CompletionStage<?> onText(
              WebSocket socket, CharSequence message, boolean last) {
            told.incrementAndGet();
            return null;
          }
        };
    try (var apiServer = new MockApiServer();
        var gate = new TcpGate(URI.create(apiServer.config().getMasterUrl()).getPort());
        var pinging = new Conversations(PINGING, System::nanoTime)) {
      gate.open();
      var uri = URI.create("ws://127.0.0.1:%d/api/v1/namespaces?watch=true".formatted(gate.port()));
      HttpClient.newHttpClient()
          .newWebSocketBuilder()
          .buildAsync(uri, new WatchSocket(uri, client, pinging, new WatchEvents()))
          .join();

      gate.shut();

      await().until(() -> told.get() == 1);
      assertThat(pinging.relists()).isEqualTo(1);
    }
  }

  private WatchSocket watch(String path) {
    return new WatchSocket(
        URI.create("https://kubernetes" + path),
        new WebSocket.Listener() {},
        conversations,
        new WatchEvents());
  }
}
