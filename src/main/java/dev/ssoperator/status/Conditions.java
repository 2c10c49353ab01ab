package dev.ssoperator.status;

import dev.ssoperator.api.Condition;
import dev.ssoperator.api.Condition.Status;
import dev.ssoperator.identitycenter.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The conditions of a resource, as kstatus defines them: {@code Ready} always, {@code Reconciling}
 * or {@code Stalled} only while they hold, always in this order.
 */
public final class Conditions {

  /** The summary: the resource is what its spec says. */
  public static final String READY = "Ready";

  /** The operator is working on it. */
  public static final String RECONCILING = "Reconciling";

  /** The operator cannot continue before a user acts. */
  public static final String STALLED = "Stalled";

  private Conditions() {}

  /** The conditions for a verdict; an unchanged status keeps its transition time. */
  public static List<Condition> of(
      Verdict verdict, long generation, List<Condition> previous, Instant now) {
    var conditions = new ArrayList<Condition>();
    var ready =
        switch (verdict.reason().kind()) {
          case READY -> Status.TRUE;
          case PROGRESSING, STALLED -> Status.FALSE;
          case UNKNOWN -> Status.UNKNOWN;
        };
    conditions.add(condition(READY, ready, verdict, generation, previous, now));
    switch (verdict.reason().kind()) {
      case PROGRESSING ->
          conditions.add(condition(RECONCILING, Status.TRUE, verdict, generation, previous, now));
      case STALLED ->
          conditions.add(condition(STALLED, Status.TRUE, verdict, generation, previous, now));
      case READY, UNKNOWN -> {}
    }
    return List.copyOf(conditions);
  }

  private static Condition condition(
      String type,
      Status status,
      Verdict verdict,
      long generation,
      List<Condition> previous,
      Instant now) {
    var since =
        previous.stream()
            .filter(c -> c.type().equals(type) && c.status() == status)
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElse(now.truncatedTo(ChronoUnit.SECONDS));
    var message = verdict.message();
    return new Condition(
        type, status, generation, since, verdict.reason().text(), Text.oneLine(message));
  }
}
