package dev.ssoperator.ledger;

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
 * Which requesters watch which scopes, what they know to exist there, and in which order the scopes
 * are swept. For one thread at a time; whoever is to be woken is returned, not woken.
 */
final class ScopeWatches {

  private static final class Watch {
    private Set<AssignedAccess> seen = Set.of();
    private final Set<Requester> requesters = new LinkedHashSet<>();
  }

  /** The scope that was not read for the longest time first. */
  private final LinkedHashMap<AssignmentScope, Watch> watches = new LinkedHashMap<>();

  private final Map<Requester, Set<AssignmentScope>> byRequester = new HashMap<>();

  /**
   * From now on the requester watches these scopes and no others.
   *
   * @param onFirst told a scope before its first requester watches it
   * @param onLast told a scope after its last requester has stopped watching it
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

  /** The requester does not watch the scope any more; returns whether it was the last one. */
  private boolean remove(Requester requester, AssignmentScope scope) {
    var watch = watches.get(scope);
    var isLast = watch != null && watch.requesters.remove(requester) && watch.requesters.isEmpty();
    if (isLast) {
      watches.remove(scope);
    }
    return isLast;
  }

  /** The watched scopes. */
  Set<AssignmentScope> scopes() {
    return watches.keySet();
  }

  /** Whether the requesters of a scope know of nothing there. */
  boolean isEmpty(AssignmentScope scope) {
    var watch = watches.get(scope);
    return watch == null || watch.seen.isEmpty();
  }

  /** The scope that was not read for the longest time, which now becomes the last. */
  Optional<AssignmentScope> next() {
    var first = watches.keySet().stream().findFirst();
    first.ifPresent(this::moveToEnd);
    return first;
  }

  /** The operator has created or deleted an assignment; returns who is to be woken. */
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

  /** This was read to exist in a scope; returns who is to be woken, if that is news. */
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
