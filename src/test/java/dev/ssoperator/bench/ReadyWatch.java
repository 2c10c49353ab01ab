package dev.ssoperator.bench;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.status.Conditions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Which resources are Ready as their present specs say, and since when. */
public final class ReadyWatch implements AutoCloseable {

  private final Map<String, Instant> since = new ConcurrentHashMap<>();
  private final Map<String, Instant> gone = new ConcurrentHashMap<>();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Set<String> observed = ConcurrentHashMap.newKeySet();
  private final Map<String, List<String>> statusWrites = new ConcurrentHashMap<>();
  private final List<SharedIndexInformer<?>> informers;

  ReadyWatch(KubernetesClient client) {
    informers =
        List.of(
            client
                .resources(PermissionSet.class)
                .inNamespace(Company.NAMESPACE)
                .inform(new Handler<>()),
            client
                .resources(AccountAssignment.class)
                .inNamespace(Company.NAMESPACE)
                .inform(new Handler<>()),
            client
                .resources(AccountAssignmentSet.class)
                .inNamespace(Company.NAMESPACE)
                .inform(new Handler<>()));
  }

  /** How many of these are Ready. */
  public int count(Collection<String> names) {
    return (int) names.stream().filter(since::containsKey).count();
  }

  /** How many AccountAssignments there are. */
  int seen() {
    return seen.size();
  }

  /** How many of these the operator has said anything about. */
  int observed(Collection<String> names) {
    return (int) names.stream().filter(observed::contains).count();
  }

  /** What the statuses said that were written so far, by assignment. */
  List<String> statusWrites(String name) {
    return statusWrites.getOrDefault(name, List.of());
  }

  /** Whether all of these are Ready. */
  public boolean all(Collection<String> names) {
    return names.stream().allMatch(since::containsKey);
  }

  /** Since when this one is Ready; empty where it is not. */
  public Optional<Instant> since(String name) {
    return Optional.ofNullable(since.get(name));
  }

  /** When this one was gone; empty where it is there, or never was. */
  public Optional<Instant> gone(String name) {
    return Optional.ofNullable(gone.get(name));
  }

  /** When the last of these became Ready, all of which are. */
  Instant last(Collection<String> names) {
    return names.stream().map(since::get).max(Instant::compareTo).orElseThrow();
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }

  private void see(HasMetadata resource) {
    var name = resource.getMetadata().getName();
    if (resource instanceof AccountAssignment) {
      seen.add(name);
    }
    if (resource instanceof AccountAssignment assignment && assignment.getStatus() != null) {
      observed.add(name);
      note(name, assignment.getStatus());
    }
    if (isReady(resource)) {
      since.putIfAbsent(name, Instant.now());
    } else {
      since.remove(name);
    }
  }

  /** A watch tells of the writes of finalizers too. */
  private void note(String name, AccountAssignmentStatus status) {
    var writes = statusWrites.computeIfAbsent(name, n -> new CopyOnWriteArrayList<>());
    var text = status.toString();
    if (writes.isEmpty() || !writes.get(writes.size() - 1).equals(text)) {
      writes.add(text);
    }
  }

  private static boolean isReady(HasMetadata resource) {
    var generation = resource.getMetadata().getGeneration();
    if (resource instanceof PermissionSet set) {
      var status = set.getStatus();
      return status != null
          && isReady(generation, status.observedGeneration(), status.conditions());
    }
    if (resource instanceof AccountAssignmentSet set) {
      var status = set.getStatus();
      return status != null
          && isReady(generation, status.observedGeneration(), status.conditions());
    }
    var status = ((AccountAssignment) resource).getStatus();
    return status != null && isReady(generation, status.observedGeneration(), status.conditions());
  }

  private static boolean isReady(
      Long generation, @Nullable Long observed, List<Condition> conditions) {
    return Objects.equals(generation, observed)
        && conditions.stream()
            .anyMatch(
                c -> c.type().equals(Conditions.READY) && c.status() == Condition.Status.TRUE);
  }

  private final class Handler<R extends HasMetadata> implements ResourceEventHandler<R> {
    @Override
    public void onAdd(R resource) {
      see(resource);
    }

    @Override
    public void onUpdate(R before, R now) {
      see(now);
    }

    @Override
    public void onDelete(R resource, boolean unknown) {
      since.remove(resource.getMetadata().getName());
      gone.put(resource.getMetadata().getName(), Instant.now());
      seen.remove(resource.getMetadata().getName());
    }
  }
}
