package dev.ssoperator.access;

import dev.ssoperator.sdk.Requester;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who has revocations that are held, and how many, by namespace. Thread-safe. */
final class HeldRequesters {

  /** Never locked during a request. */
  private final Map<String, Map<Requester, Integer>> held = new ConcurrentHashMap<>();

  private final Set<Requester> released = ConcurrentHashMap.newKeySet();

  /**
   * Adds a requester.
   *
   * @param revocations how many of its revocations are made together or not at all
   */
  void add(Requester requester, int revocations) {
    held.computeIfAbsent(namespace(requester), n -> new ConcurrentHashMap<>())
        .put(requester, revocations);
  }

  /** A release lets a requester through, who needs it until the requester is removed. */
  void release(Requester requester) {
    held.computeIfAbsent(namespace(requester), n -> new ConcurrentHashMap<>()).remove(requester);
    released.add(requester);
  }

  /** Removes a requester; its namespace stays known. */
  void remove(Requester requester) {
    in(namespace(requester)).remove(requester);
    released.remove(requester);
  }

  /** Whether no requester of a namespace is held, or needs the release that lets it through. */
  boolean isEmpty(String namespace) {
    return in(namespace).isEmpty()
        && released.stream().noneMatch(requester -> namespace(requester).equals(namespace));
  }

  /** The namespaces in which requesters were held since they were last forgotten. */
  Set<String> namespaces() {
    return Set.copyOf(held.keySet());
  }

  /** Forgets a namespace in which nobody is held any more. */
  void forget(String namespace) {
    held.computeIfPresent(namespace, (n, requesters) -> requesters.isEmpty() ? null : requesters);
  }

  /** How many revocations of a namespace are held. */
  int revocations(String namespace) {
    return in(namespace).values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many resources have revocations that are held. */
  int resources() {
    return (int)
        held.values().stream()
            .flatMap(requesters -> requesters.keySet().stream())
            .map(requester -> List.of(requester.kind(), requester.resource()))
            .distinct()
            .count();
  }

  /** The requesters of a namespace that so many revocations suffice for. */
  List<Requester> within(String namespace, int revocations) {
    var left = revocations;
    var within = new ArrayList<Requester>();
    var inOrder = in(namespace).entrySet().stream().sorted(Map.Entry.comparingByValue()).toList();
    for (var entry : inOrder) {
      if (entry.getValue() > left) {
        break;
      }
      left -= entry.getValue();
      within.add(entry.getKey());
    }
    return within;
  }

  private Map<Requester, Integer> in(String namespace) {
    return held.getOrDefault(namespace, new ConcurrentHashMap<>());
  }

  private static String namespace(Requester requester) {
    return requester.resource().getNamespace().orElse("");
  }
}
