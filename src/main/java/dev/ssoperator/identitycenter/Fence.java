package dev.ssoperator.identitycenter;

import java.util.function.BooleanSupplier;

/**
 * Decides immediately before a call of AWS is sent whether this replica may change AWS state: only
 * while it is the leader and not shutting down.
 */
public final class Fence implements AutoCloseable {

  private final BooleanSupplier isLeading;
  private int underWay;
  private boolean closed;

  /**
   * Creates a fence that is open while this replica is the leader.
   *
   * @param isLeading called before every call of AWS, so it must be cheap and never stale
   */
  public Fence(BooleanSupplier isLeading) {
    this.isLeading = isLeading;
  }

  /** Whether a call would be admitted now. */
  public synchronized boolean isOpen() {
    return !closed && isLeading.getAsBoolean();
  }

  /** Whether no admitted call is in flight. */
  public synchronized boolean isQuiet() {
    return underWay == 0;
  }

  /** Rejects all calls from now on; calls in flight continue. */
  @Override
  public synchronized void close() {
    closed = true;
  }

  /** Admits one call, which must {@link #leave} afterwards, or rejects it. */
  synchronized boolean enter() {
    var open = isOpen();
    if (open) {
      underWay++;
    }
    return open;
  }

  synchronized void leave() {
    underWay--;
  }
}
