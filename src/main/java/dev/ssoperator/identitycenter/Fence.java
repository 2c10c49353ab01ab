package dev.ssoperator.identitycenter;

import java.util.function.BooleanSupplier;

/**
 * Decides at the last moment before a call of AWS is sent whether this process may change anything
 * there: only while it leads, and until it stops.
 */
public final class Fence implements AutoCloseable {

  private final BooleanSupplier isLeading;
  private int underWay;
  private boolean closed;

  /**
   * Creates a fence that is open while this process leads.
   *
   * @param isLeading asked before every call, so it must be cheap and never out of date
   */
  public Fence(BooleanSupplier isLeading) {
    this.isLeading = isLeading;
  }

  /** Whether a call would be let through now. */
  public synchronized boolean isOpen() {
    return !closed && isLeading.getAsBoolean();
  }

  /** Whether no call that was let through is still on its way. */
  public synchronized boolean isQuiet() {
    return underWay == 0;
  }

  /** Lets nothing through any more; calls that are on their way go on. */
  @Override
  public synchronized void close() {
    closed = true;
  }

  /** Lets one call through, which then has to {@link #leave}, or refuses it. */
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
