package dev.ssoperator.inventory;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.sdk.Requester;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which requesters watch which scopes, the assignments they know there, and the order of the sweep.
 * Not thread-safe; methods return the requesters to wake and do not wake them.
 */
final class ScopeWatches {

  private static final class Watch {
    private Set<AssignedAccess> seen = Set.of();
    private final Set<Requester> requesters = new LinkedHashSet<>();
  }

  /** The least recently read scope first. */
  private final LinkedHashMap<AssignmentScope, Watch> watches = new LinkedHashMap<>();

  private final Map<Requester, Set<AssignmentScope>> byRequester = new HashMap<>();

  /**
   * From now on the requester watches these scopes and no others.
   *
   * @param onFirst receives a scope before its first requester watches it
   * @param onLast receives a scope after its last requester has stopped watching it
   */
  void watch(
      Requester requester,
      Set<AssignmentScope> scopes,
      Consumer<AssignmentScope> onFirst,
      Consumer<AssignmentScope> onLast) {
    var before = byRequester.getOrDefault(requester, Set.of());
    if (before.equals(scopes)) {
      return;
    }
    for (var scope : before) {
      if (!scopes.contains(scope) && remove(requester, scope)) {
        onLast.accept(scope);
      }
    }
    for (var scope : scopes) {
      if (!watches.containsKey(scope)) {
        onFirst.accept(scope);
      }
      watches.computeIfAbsent(scope, s -> new Watch()).requesters.add(requester);
    }
    if (scopes.isEmpty()) {
      byRequester.remove(requester);
    } else {
      byRequester.put(requester, Set.copyOf(scopes));
    }
  }

  /** Ends a requester's watch of a scope; returns whether it was the last one. */
  private boolean remove(Requester requester, AssignmentScope scope) {
    var watch = watches.get(scope);
    var isLast = watch != null && watch.requesters.remove(requester) && watch.requesters.isEmpty();
    if (isLast) {
      watches.remove(scope);
    }
    return isLast;
  }

  Set<AssignmentScope> scopes() {
    return watches.keySet();
  }

  /** Whether the requesters of a scope know no assignments there. */
  boolean isEmpty(AssignmentScope scope) {
    var watch = watches.get(scope);
    return watch == null || watch.seen.isEmpty();
  }

  /** The least recently read scope, which moves to the end of the order. */
  Optional<AssignmentScope> next() {
    var first = watches.keySet().stream().findFirst();
    first.ifPresent(this::moveToEnd);
    return first;
  }

  /** Records an assignment that the operator created or deleted; returns the requesters to wake. */
  List<Requester> written(AssignedAccess access, boolean exists) {
    var scope = AssignmentScope.of(access);
    var watch = watches.get(scope);
    if (watch == null) {
      return List.of();
    }
    watch.seen = new HashSet<>(watch.seen);
    if (exists) {
      watch.seen.add(access);
    } else {
      watch.seen.remove(access);
    }
    moveToEnd(scope);
    return exists ? List.of() : List.copyOf(watch.requesters);
  }

  /** Records the contents of a scope; returns the requesters to wake if they changed. */
  List<Requester> read(AssignmentScope scope, Set<AssignedAccess> contents) {
    var watch = watches.get(scope);
    if (watch == null) {
      return List.of();
    }
    moveToEnd(scope);
    var isNews = !contents.equals(watch.seen);
    watch.seen = contents;
    return isNews ? List.copyOf(watch.requesters) : List.of();
  }

  private void moveToEnd(AssignmentScope scope) {
    var watch = watches.remove(scope);
    if (watch != null) {
      watches.put(scope, watch);
    }
  }
}
