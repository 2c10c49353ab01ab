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
import org.jspecify.annotations.Nullable;

/**
 * The body of a response that must make progress: the JDK's timeout covers only the headers.
 *
 * @param <T> the type of the decoded body
 */
final class WatchedBody<T> extends Conversation implements BodySubscriber<T> {

  private final BodySubscriber<T> client;
  private final Runnable onSilence;
  private volatile Flow.@Nullable Subscription subscription;

  /**
   * Creates a body that is not open yet.
   *
   * @param onSilence run when the response has stopped arriving, before the client gets the error
   */
  WatchedBody(URI uri, BodySubscriber<T> client, Conversations conversations, Runnable onSilence) {
    super(uri, conversations);
    this.client = client;
    this.onSilence = onSilence;
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
    client.onSubscribe(body);
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    heard();
    if (!hasEnded()) {
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
  boolean isWatch() {
    return false;
  }

  @Override
  Duration silence() {
    return conversations.times().bodySilence();
  }

  @Override
  void abandon(Duration silentFor) {
    if (isFirstEnd()) {
      onSilence.run();
      Objects.requireNonNull(subscription).cancel();
      client.onError(
          new HttpTimeoutException(
              "the response stopped arriving for %d s".formatted(silentFor.toSeconds())));
    }
  }
}
