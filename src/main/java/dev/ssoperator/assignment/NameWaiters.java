package dev.ssoperator.assignment;

import dev.ssoperator.sdk.Requester;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The requesters that wait for a name that does not exist yet; each is woken once, when any lookup
 * finds the name.
 */
final class NameWaiters {

  private record Name(String kind, String name) {}

  private final Map<Name, Set<Requester>> waiting = new HashMap<>();
  private final Map<ResourceID, Set<Name>> awaited = new HashMap<>();

  /** The requester waits for the name; equal requesters are one. */
  synchronized void add(String kind, String name, Requester requester) {
    var awaitedName = new Name(kind, name);
    waiting.computeIfAbsent(awaitedName, n -> new LinkedHashSet<>()).add(requester);
    awaited.computeIfAbsent(requester.resource(), r -> new HashSet<>()).add(awaitedName);
  }

  /** The names of a kind that a requester waits for. */
  synchronized Set<String> names(String kind) {
    return waiting.keySet().stream()
        .filter(name -> name.kind().equals(kind))
        .map(Name::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The resource waits for no name any more. */
  synchronized void forget(ResourceID resource) {
    var names = awaited.remove(resource);
    if (names != null) {
      names.forEach(name -> forget(name, resource));
    }
  }

  private void forget(Name name, ResourceID resource) {
    waiting.computeIfPresent(
        name,
        (n, requesters) -> {
          requesters.removeIf(requester -> requester.resource().equals(resource));
          return requesters.isEmpty() ? null : requesters;
        });
  }

  /** The name was found. */
  void wake(String kind, String name) {
    taken(new Name(kind, name)).forEach(Requester::wake);
  }

  private synchronized Set<Requester> taken(Name name) {
    var requesters = waiting.remove(name);
    if (requesters == null) {
      return Set.of();
    }
    requesters.forEach(
        requester ->
            awaited.computeIfPresent(
                requester.resource(),
                (r, names) -> names.remove(name) && names.isEmpty() ? null : names));
    return requesters;
  }
}
