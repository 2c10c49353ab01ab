package dev.ssoperator.apiserver;

import java.net.URI;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response that must make progress. The JDK's timeout ends with the headers.
 *
 * @param <T> what the body becomes
 */
final class WatchedBody<T> implements BodySubscriber<T>, Conversation {

  private final URI uri;
  private final BodySubscriber<T> client;
  private final Conversations conversations;
  private final Runnable onSilence;
  private final AtomicBoolean hasEnded = new AtomicBoolean();
  private volatile long lastHeard;
  private volatile Flow.@Nullable Subscription subscription;

  /**
   * Creates one that is not open yet.
   *
   * @param onSilence run when the body made no progress, before the client is told
   */
  WatchedBody(URI uri, BodySubscriber<T> client, Conversations conversations, Runnable onSilence) {
    this.uri = uri;
    this.client = client;
    this.conversations = conversations;
    this.onSilence = onSilence;
    lastHeard = conversations.now();
  }

  @Override
  public CompletionStage<T> getBody() {
    return client.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription body) {
    subscription = body;
    lastHeard = conversations.now();
    conversations.opened(this);
    client.onSubscribe(body);
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    lastHeard = conversations.now();
    if (!hasEnded.get()) {
      client.onNext(item);
    }
  }

  @Override
  public void onError(Throwable problem) {
    if (isFirstEnd()) {
      client.onError(problem);
    }
  }

  @Override
  public void onComplete() {
    if (isFirstEnd()) {
      client.onComplete();
    }
  }

  @Override
  public String name() {
    return uri.getPath();
  }

  @Override
  public boolean isWatch() {
    return false;
  }

  @Override
  public long lastHeard() {
    return lastHeard;
  }

  @Override
  public Duration silence() {
    return conversations.times().bodySilence();
  }

  @Override
  public void ping() {
    // The server is sending already.
  }

  @Override
  public void abandon(Duration silentFor) {
    if (isFirstEnd()) {
      onSilence.run();
      Objects.requireNonNull(subscription).cancel();
      client.onError(
          new HttpTimeoutException(
              "the response stopped arriving for %d s".formatted(silentFor.toSeconds())));
    }
  }

  private boolean isFirstEnd() {
    var isFirst = hasEnded.compareAndSet(false, true);
    if (isFirst) {
      conversations.ended(this);
    }
    return isFirst;
  }
}
