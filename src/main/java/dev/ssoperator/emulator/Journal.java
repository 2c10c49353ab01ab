package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two logs. Each keeps its newest hundred thousand entries, and no more calls than had bodies
 * of 64 MiB together.
 */
final class Journal {
  private static final int KEPT = 100_000;

  private static final long KEPT_BYTES = 64L * 1024 * 1024;

  private record Logged(Call call, int bytes) {}

  private final Deque<Logged> calls = new ArrayDeque<>();
  private final Deque<Effect> effects = new ArrayDeque<>();
  private long seq;
  private long bytes;

  void call(
      Instant time,
      String service,
      String operation,
      JsonNode input,
      @Nullable String error,
      int attempt,
      String requestId,
      String accessKeyId,
      int size) {
    var call =
        new Call(++seq, time, service, operation, input, error, attempt, requestId, accessKeyId);
    calls.addLast(new Logged(call, size));
    bytes += size;
    while (calls.size() > KEPT || bytes > KEPT_BYTES) {
      bytes -= calls.removeFirst().bytes();
    }
  }

  void instance(Instant time) {
    add(new Effect(++seq, time, Effect.Kind.INSTANCE_UPDATED, null, null, null, null, null));
  }

  void permissionSet(Instant time, Effect.Kind kind, String arn) {
    add(new Effect(++seq, time, kind, null, arn, null, null, null));
  }

  void account(Instant time, Effect.Kind kind, String arn, String accountId) {
    add(new Effect(++seq, time, kind, accountId, arn, null, null, null));
  }

  void assignment(Instant time, Effect.Kind kind, AssignmentKey key) {
    add(
        new Effect(
            ++seq,
            time,
            kind,
            key.accountId(),
            key.permissionSetArn(),
            key.principalType(),
            key.principalId(),
            null));
  }

  void principal(Instant time, Effect.Kind kind, String type, String id) {
    add(new Effect(++seq, time, kind, null, null, type, id, null));
  }

  void membership(Instant time, Effect.Kind kind, Store.Membership membership) {
    var group = membership.groupId();
    add(new Effect(++seq, time, kind, null, null, "GROUP", group, membership.userId()));
  }

  List<Call> calls() {
    return calls.stream().map(Logged::call).toList();
  }

  List<Effect> effects() {
    return List.copyOf(effects);
  }

  void clear() {
    calls.clear();
    bytes = 0;
    effects.clear();
  }

  private void add(Effect effect) {
    if (effects.size() == KEPT) {
      effects.removeFirst();
    }
    effects.addLast(effect);
  }
}
