package dev.ssoperator.assignment;

import dev.ssoperator.sdk.Requester;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who waits for a name that nothing has; each is woken once, when a lookup for anybody finds it.
 */
final class NameWaiters {

  private record Name(String kind, String name) {}

  private final Map<Name, Set<Requester>> waiting = new HashMap<>();

  /** The requester waits for the name; equal requesters are one. */
  synchronized void add(String kind, String name, Requester requester) {
    waiting.computeIfAbsent(new Name(kind, name), n -> new LinkedHashSet<>()).add(requester);
  }

  /** The resource is gone, and waits for no name any more. */
  synchronized void forget(ResourceID resource) {
    waiting.values().forEach(all -> all.removeIf(one -> one.resource().equals(resource)));
    waiting.values().removeIf(Set::isEmpty);
  }

  /** The name was found. */
  void wake(String kind, String name) {
    taken(new Name(kind, name)).forEach(Requester::wake);
  }

  private synchronized Set<Requester> taken(Name name) {
    var requesters = waiting.remove(name);
    return requesters == null ? Set.of() : requesters;
  }
}
