package dev.ssoperator.apiserver;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A response or web socket on which data is expected to arrive. It has one end, whoever comes to it
 * first.
 */
abstract sealed class Conversation permits WatchSocket, WatchStream, WatchedBody {

  private final String name;
  private final Conversations conversations;
  private final AtomicBoolean hasEnded = new AtomicBoolean();
  private final long start;
  private volatile long lastHeard;

  /** Makes one that is not open yet. */
  Conversation(URI uri, Conversations conversations) {
    this.name = uri.getPath();
    this.conversations = conversations;
    start = conversations.now();
    lastHeard = start;
  }

  /** Whether it is a watch, whose silence means that a cache may be stale. */
  abstract boolean isWatch();

  /** How long nothing may arrive. */
  abstract Duration silence();

  /** Makes the server say something, where that is possible. */
  abstract void ping();

  /** Ends it, because nothing has arrived for too long. */
  abstract void abandon(Duration silentFor);

  /** What it is about, in a few words for people. */
  final String name() {
    return name;
  }

  /** When data arrived last, as {@link System#nanoTime()}. */
  final long lastHeard() {
    return lastHeard;
  }

  final void heard() {
    lastHeard = conversations.now();
  }

  final Duration age() {
    return Duration.ofNanos(conversations.now() - start);
  }

  final boolean hasEnded() {
    return hasEnded.get();
  }

  /** Ends it; false where it had ended already. */
  final boolean isFirstEnd() {
    var isFirst = hasEnded.compareAndSet(false, true);
    if (isFirst) {
      conversations.ended(this);
    }
    return isFirst;
  }
}
