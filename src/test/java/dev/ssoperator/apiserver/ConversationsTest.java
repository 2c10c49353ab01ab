package dev.ssoperator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
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

  private WatchSocket watch(String path) {
    return new WatchSocket(
        URI.create("https://kubernetes" + path),
        new WebSocket.Listener() {},
        conversations,
        new WatchEvents());
  }
}
