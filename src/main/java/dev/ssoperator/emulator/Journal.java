package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two logs. Each keeps its newest hundred thousand entries. */
final class Journal {
  private static final int KEPT = 100_000;

  private final Deque<Call> calls = new ArrayDeque<>();
  private final Deque<Effect> effects = new ArrayDeque<>();
  private long seq;

  void call(
      Instant time,
      String service,
      String operation,
      JsonNode input,
      @Nullable String error,
      int attempt,
      String requestId) {
    add(calls, new Call(++seq, time, service, operation, input, error, attempt, requestId));
  }

  void instance(Instant time) {
    add(effects, new Effect(++seq, time, Effect.Kind.INSTANCE_UPDATED, null, null, null, null));
  }

  void permissionSet(Instant time, Effect.Kind kind, String arn) {
    add(effects, new Effect(++seq, time, kind, null, arn, null, null));
  }

  void account(Instant time, Effect.Kind kind, String arn, String accountId) {
    add(effects, new Effect(++seq, time, kind, accountId, arn, null, null));
  }

  void assignment(Instant time, Effect.Kind kind, AssignmentKey key) {
    add(
        effects,
        new Effect(
            ++seq,
            time,
            kind,
            key.accountId(),
            key.permissionSetArn(),
            key.principalType(),
            key.principalId()));
  }

  void principal(Instant time, Effect.Kind kind, String type, String id) {
    add(effects, new Effect(++seq, time, kind, null, null, type, id));
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  List<Effect> effects() {
    return List.copyOf(effects);
  }

  void clear() {
    calls.clear();
    effects.clear();
  }

  private static <T> void add(Deque<T> log, T entry) {
    if (log.size() == KEPT) {
      log.removeFirst();
    }
    log.addLast(entry);
  }
}
