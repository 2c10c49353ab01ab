package dev.ssoperator.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/**
 * Runs asynchronous requests without a thread: whatever is due takes effect when somebody looks.
 *
 * <p>An account does one thing at a time. Work on a busy account starts when the account is free.
 */
final class AsyncEngine {

  /** One account's part of a request; no account where a request concerns none. */
  record Step(
      Instant due,
      long seq,
      Request request,
      Optional<String> accountId,
      Input.Plan plan,
      Store store) {
    private static final Comparator<Step> ORDER =
        Comparator.comparing(Step::due).thenComparing(Step::seq);
  }

  private final World world;
  private final Outcomes outcomes;
  private final Map<String, Request> known = new LinkedHashMap<>();
  final Set<Request> running = new LinkedHashSet<>();
  private final Deque<Request> completed = new ArrayDeque<>();
  private final Queue<Step> steps = new PriorityQueue<>(Step.ORDER);
  private final Map<String, Instant> busyUntil = new HashMap<>();
  private long seq;

  AsyncEngine(World world) {
    this.world = world;
    this.outcomes = new Outcomes(world);
  }

  /** Starts a request that takes one step in each of the accounts, or a single step in none. */
  Request start(Request.Order order, Collection<String> accountIds, Input.Plan plan) {
    var now = world.now();
    var request = new Request(++seq, world.ids.uuid(), order, now, Math.max(1, accountIds.size()));
    known.put(request.id, request);
    running.add(request);
    if (accountIds.isEmpty()) {
      steps.add(step(now.plus(latency(plan)), request, Optional.empty(), plan));
    }
    for (var accountId : accountIds) {
      var free = busyUntil.getOrDefault(accountId, now);
      var due = (free.isAfter(now) ? free : now).plus(latency(plan));
      busyUntil.put(accountId, due);
      steps.add(step(due, request, Optional.of(accountId), plan));
    }
    return request;
  }

  private Step step(Instant due, Request request, Optional<String> accountId, Input.Plan plan) {
    return new Step(due, ++seq, request, accountId, plan, world.store);
  }

  /** Lets everything that is due by now take effect, in order, and forgets what is past keeping. */
  void settle() {
    var now = world.now();
    for (var step = steps.peek(); step != null && !step.due().isAfter(now); step = steps.peek()) {
      finish(steps.remove());
    }
    var keptSince = now.minus(world.behaviour.requestRetention());
    while (!completed.isEmpty()
        && completed.getFirst().completed.orElseThrow().isBefore(keptSince)) {
      known.remove(completed.removeFirst().id);
    }
  }

  private void finish(Step step) {
    var request = step.request();
    world.in(
        step.store(),
        () -> {
          world.changes(step.due());
          request.stepDone(step.due(), step.plan().failure().or(() -> outcomes.of(step)));
        });
    if (request.completed.isPresent()) {
      running.remove(request);
      completed.addLast(request);
    }
  }

  Collection<Request> known() {
    return known.values();
  }

  List<Request> known(Request.Kind kind) {
    return known.values().stream().filter(request -> request.order.kind() == kind).toList();
  }

  Optional<Request> find(Request.Kind kind, String id) {
    return Optional.ofNullable(known.get(id)).filter(request -> request.order.kind() == kind);
  }

  /** Nobody can ask for the requests of now any more; those that run take effect all the same. */
  void forget() {
    known.clear();
  }

  void clear() {
    known.clear();
    running.clear();
    completed.clear();
    steps.clear();
    busyUntil.clear();
  }

  private Duration latency(Input.Plan plan) {
    return plan.latency()
        .orElseGet(
            () -> world.ids.latency(world.behaviour.minLatency(), world.behaviour.maxLatency()));
  }
}
