package dev.ssoperator.apiserver;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A response or web socket that must keep receiving data. It ends once, for whichever cause comes
 * first.
 */
abstract sealed class Conversation permits WatchSocket, WatchStream, WatchedBody {

  final Conversations conversations;
  private final String name;
  private final AtomicBoolean hasEnded = new AtomicBoolean();
  private final long start;
  private volatile long lastHeard;

  /** Creates a conversation that is not open yet. */
  Conversation(URI uri, Conversations conversations) {
    this.name = uri.getPath();
    this.conversations = conversations;
    start = conversations.now();
    lastHeard = start;
  }

  /** Whether it is a watch. While a watch is silent, a cache may be stale. */
  boolean isWatch() {
    return true;
  }

  /** The longest time without data before it is abandoned. */
  abstract Duration silence();

  /** Sends a ping; nothing where the protocol has no pings. */
  void ping() {}

  /** Ends it after too long without data. */
  abstract void abandon(Duration silentFor);

  /** A short human-readable description. */
  final String name() {
    return name;
  }

  /** When the last data arrived, as {@link System#nanoTime()}. */
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

  /** Marks it as ended; false if it had ended already. */
  final boolean isFirstEnd() {
    var isFirst = hasEnded.compareAndSet(false, true);
    if (isFirst) {
      conversations.ended(this);
    }
    return isFirst;
  }
}
