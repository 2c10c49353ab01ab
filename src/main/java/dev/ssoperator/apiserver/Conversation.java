package dev.ssoperator.apiserver;

import java.time.Duration;

/** A response or web socket on which data is expected to arrive. */
interface Conversation {

  /** What it is about, in a few words for people. */
  String name();

  /** Whether it is a watch, whose silence means that a cache may be stale. */
  boolean isWatch();

  /** When data arrived last, as {@link System#nanoTime()}. */
  long lastHeard();

  /** How long nothing may arrive. */
  Duration silence();

  /** Makes the server say something, where that is possible. */
  void ping();

  /** Ends it, because nothing has arrived for too long. */
  void abandon(Duration silentFor);
}
