package dev.ssoperator.apiserver;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A watch over plain HTTP, one event per line. The client gets whole lines only, so that no partial
 * line precedes the end.
 *
 * @param <T> the type of the decoded body
 */
final class WatchStream<T> extends Conversation implements BodySubscriber<T> {

  private final BodySubscriber<T> client;
  private final WatchEvents events;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private volatile boolean isCancelled;
  private volatile Flow.@Nullable Subscription subscription;

  WatchStream(URI uri, BodySubscriber<T> client, Conversations conversations, WatchEvents events) {
    super(uri, conversations);
    this.client = client;
    this.events = events;
  }

  @Override
  public CompletionStage<T> getBody() {
    return client.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription body) {
    subscription = body;
    heard();
    conversations.opened(this);
    client.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {
            body.request(n);
          }

          @Override
          public void cancel() {
            isCancelled = true;
            conversations.ended(WatchStream.this);
            body.cancel();
          }
        });
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    heard();
    var lines = new ArrayList<ByteBuffer>();
    for (var buffer : item) {
      while (buffer.hasRemaining()) {
        var next = buffer.get();
        line.write(next);
        if (next == '\n') {
          var event = line.toByteArray();
          line.reset();
          var problem = events.whyUnusable(new String(event, StandardCharsets.UTF_8));
          if (problem.isPresent()) {
            fail(problem.get());
            return;
          }
          lines.add(ByteBuffer.wrap(event));
        }
      }
    }
    if (lines.isEmpty()) {
      Objects.requireNonNull(subscription).request(1);
    } else if (!hasEnded()) {
      client.onNext(lines);
    }
  }

  @Override
  public void onError(Throwable problem) {
    fail("the connection broke: " + problem);
  }

  @Override
  public void onComplete() {
    fail("the API server closed it");
  }

  @Override
  Duration silence() {
    return conversations.times().streamSilence();
  }

  @Override
  void abandon(Duration silentFor) {
    end(null, "nothing received for %d s, not even bookmarks".formatted(silentFor.toSeconds()));
  }

  private void fail(String reason) {
    end(age(), reason);
  }

  private void end(@Nullable Duration lived, String reason) {
    if (!isFirstEnd()) {
      return;
    }
    if (isCancelled) {
      client.onComplete();
      return;
    }
    conversations.relist(
        this,
        lived,
        reason,
        () ->
            client.onNext(
                List.of(
                    ByteBuffer.wrap(
                        (WatchEvents.gone(reason) + "\n").getBytes(StandardCharsets.UTF_8)))));
    Objects.requireNonNull(subscription).cancel();
  }
}
