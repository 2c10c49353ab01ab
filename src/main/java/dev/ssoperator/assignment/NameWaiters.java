package dev.ssoperator.assignment;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who waits for a name that nothing has; each is woken once, when a lookup for anybody finds it.
 */
final class NameWaiters {

  private record Name(String kind, String name) {}

  private final Map<Name, Set<Runnable>> waiting = new HashMap<>();

  /** The owner waits for the name; equal owners are one. */
  synchronized void add(String kind, String name, Runnable owner) {
    waiting.computeIfAbsent(new Name(kind, name), n -> new LinkedHashSet<>()).add(owner);
  }

  /** The name was found. */
  void wake(String kind, String name) {
    taken(new Name(kind, name)).forEach(Runnable::run);
  }

  private synchronized Set<Runnable> taken(Name name) {
    var owners = waiting.remove(name);
    return owners == null ? Set.of() : owners;
  }
}
