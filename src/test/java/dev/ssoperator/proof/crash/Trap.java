package dev.ssoperator.proof.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the side effects of a process, which happen one after another, and lets it die at one of
 * them. A dead process has no further effect.
 */
final class Trap {

  private final @Nullable Crash crash;
  private final Runnable death;
  private final Map<String, Integer> counts = new HashMap<>();
  private final List<Point> points = new ArrayList<>();
  private boolean armed;
  private boolean reached;
  private boolean diesNext;
  private boolean dead;

  /**
   * Sets a trap.
   *
   * @param crash where and how to die; null for a process that does not
   * @param armed whether side effects count from the beginning
   * @param death cuts the process off; called once
   */
  Trap(@Nullable Crash crash, boolean armed, Runnable death) {
    this.crash = crash;
    this.armed = armed;
    this.death = death;
  }

  /** From now on side effects count. */
  synchronized void arm() {
    armed = true;
  }

  /** From now on they do not, and the process lives. */
  synchronized void disarm() {
    armed = false;
  }

  /** The side effects that counted, in their order. */
  synchronized List<Point> points() {
    return List.copyOf(points);
  }

  /** Whether the side effect that is meant came. */
  synchronized boolean isReached() {
    return reached;
  }

  /** Whether the process has died. */
  synchronized boolean isDead() {
    return dead;
  }

  /** Lets a side effect happen, or not; whether it is answered. */
  synchronized boolean pass(String effect, HttpGate.Sending sending) throws IOException {
    if (dead) {
      return false;
    }
    if (!armed) {
      sending.send();
      return true;
    }
    var point = new Point(effect, counts.merge(effect, 1, Integer::sum));
    points.add(point);
    if (diesNext) {
      sending.send();
      die();
      return false;
    }
    if (crash == null || !crash.point().equals(point)) {
      sending.send();
      return true;
    }
    reached = true;
    if (crash.mode() != Mode.BEFORE) {
      sending.send();
    }
    switch (crash.mode()) {
      case BEFORE, AFTER -> die();
      case LOST -> {}
      case LOST_THEN_DEAD -> diesNext = true;
    }
    return false;
  }

  private void die() {
    dead = true;
    death.run();
  }
}
