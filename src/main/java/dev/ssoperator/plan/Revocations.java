package dev.ssoperator.plan;

import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AssignedAccess;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides about revocations, once all of them are known. */
final class Revocations {

  /**
   * A revocation that resources ask for.
   *
   * @param resource makes it
   * @param name names the resource that a user has written
   * @param set of which it is a part that is revoked as a whole or not at all; null if it is not
   */
  record Revocation(
      AssignedAccess access,
      HasMetadata resource,
      String name,
      String why,
      @Nullable AccountAssignmentSet set) {

    private String namespace() {
      return resource.getMetadata().getNamespace();
    }
  }

  private final Guards guards;
  private final Function<AssignedAccess, String> subjects;
  private final Map<AssignedAccess, Revocation> all = new LinkedHashMap<>();
  private final List<AssignedAccess> revoked = new ArrayList<>();

  /**
   * Creates a collection without revocations.
   *
   * @param subjects an assignment for people
   */
  Revocations(Guards guards, Function<AssignedAccess, String> subjects) {
    this.guards = guards;
    this.subjects = subjects;
  }

  /** Adds a revocation, unless another resource makes it. */
  void add(Revocation revocation) {
    all.putIfAbsent(revocation.access(), revocation);
  }

  /** Decides; each revocation is a step. */
  List<Step> steps() {
    var held = new HashMap<AssignedAccess, String>();
    for (var revocation : all.values()) {
      guards
          .revocation(revocation.access(), revocation.resource())
          .ifPresent(why -> held.put(revocation.access(), why));
    }
    holdSets(held);
    var left = new HashMap<String, Integer>();
    all.values().stream()
        .filter(revocation -> !held.containsKey(revocation.access()))
        .forEach(revocation -> left.merge(revocation.namespace(), 1, Integer::sum));
    var steps = new ArrayList<Step>();
    for (var revocation : all.values()) {
      var why =
          Optional.ofNullable(held.get(revocation.access())).or(() -> count(revocation, left));
      if (why.isEmpty()) {
        revoked.add(revocation.access());
      }
      steps.add(
          new Step(
              why.isEmpty() ? Action.REVOKE : Action.KEEP,
              revocation.name(),
              subjects.apply(revocation.access()),
              why.map(w -> List.of(revocation.why(), w)).orElse(List.of(revocation.why()))));
    }
    return steps;
  }

  private Optional<String> count(Revocation revocation, Map<String, Integer> left) {
    var namespace = revocation.namespace();
    var why = guards.count(revocation.resource(), left.getOrDefault(namespace, 0));
    if (why.isEmpty()) {
      left.merge(namespace, -1, Integer::sum);
    }
    return why;
  }

  private void holdSets(Map<AssignedAccess, String> held) {
    var bySet =
        all.values().stream()
            .filter(revocation -> revocation.set() != null)
            .collect(
                Collectors.groupingBy(Revocation::name, LinkedHashMap::new, Collectors.toList()));
    bySet
        .values()
        .forEach(
            ofSet -> {
              var set = ofSet.get(0).set();
              if (set != null) {
                guards
                    .together(set, ofSet.size())
                    .ifPresent(why -> ofSet.forEach(r -> held.putIfAbsent(r.access(), why)));
              }
            });
  }

  /** What is revoked in the end. */
  Collection<AssignedAccess> revoked() {
    return revoked;
  }

  /** What is to be revoked, whether or not it is. */
  Set<AssignedAccess> requested() {
    return Set.copyOf(all.keySet());
  }
}
