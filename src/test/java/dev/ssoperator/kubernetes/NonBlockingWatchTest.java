package dev.ssoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The mock server does not stop answering when a watch ends. */
class NonBlockingWatchTest {

  private final CountDownLatch lastEventIsWritten = new CountDownLatch(1);
  private final CountDownLatch hasEnded = new CountDownLatch(1);

  private final NonBlockingWatch watch =
      new NonBlockingWatch(
          new WebSocketListener() {
            @Override
            public void onClosed(WebSocket socket, int code, String reason) {
              end();
            }

            @Override
            public void onFailure(WebSocket socket, Throwable error, Response response) {
              end();
            }
          },
          socket -> {},
          () -> {});

  @Test
  @Timeout(30)
  void aWatchThatIsClosedDoesNotKeepTheThreadThatWritesItsLastEvent() throws Exception {
    watch.onClosed(null, 1000, "");

    lastEventIsWritten.countDown();
    assertThat(hasEnded.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  @Timeout(30)
  void aWatchThatFailsDoesNotKeepTheThreadThatWritesItsLastEvent() throws Exception {
    watch.onFailure(null, new IllegalStateException("broken off"), null);

    lastEventIsWritten.countDown();
    assertThat(hasEnded.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private void end() {
    try {
      lastEventIsWritten.await();
      hasEnded.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
