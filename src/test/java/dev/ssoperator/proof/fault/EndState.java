package dev.ssoperator.proof.fault;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.ManagedStatus;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What AWS and Kubernetes hold, by names, so that two lives can be compared. */
record EndState(Map<String, String> lines) {

  private static final String OWN_TAGS = "ssoperator.dev/";

  EndState {
    lines = new TreeMap<>(lines);
  }

  static EndState of(World world, KubernetesClient kubernetes) {
    var lines = new TreeMap<String, String>();
    var state = world.state();
    state
        .permissionSets()
        .forEach(
            set -> lines.merge("AWS set " + set.name(), content(set), (one, two) -> one + two));
    state.assignments().forEach(a -> lines.put("AWS assignment " + World.text(a), "exists"));
    list(kubernetes, world, PermissionSet.class)
        .forEach(set -> put(lines, set, set.getMetadata().getName(), set.getStatus(), rest(set)));
    list(kubernetes, world, AccountAssignment.class)
        .forEach(a -> put(lines, a, name(a), a.getStatus(), rest(a)));
    list(kubernetes, world, AccountAssignmentSet.class)
        .forEach(set -> put(lines, set, set.getMetadata().getName(), set.getStatus(), rest(set)));
    return new EndState(lines);
  }

  private static <R extends HasMetadata> List<R> list(
      KubernetesClient kubernetes, World world, Class<R> kind) {
    return kubernetes.resources(kind).inNamespace(world.namespace()).list().getItems();
  }

  private static String content(StateView.PermissionSet set) {
    var tags =
        set.tags().entrySet().stream()
            .filter(tag -> !tag.getKey().startsWith(OWN_TAGS))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return List.of(
            String.valueOf(set.description()),
            set.sessionDuration(),
            String.valueOf(set.relayState()),
            set.managedPolicies(),
            set.customerManagedPolicies(),
            String.valueOf(set.boundary()),
            String.valueOf(set.inlinePolicy()),
            new TreeMap<>(tags),
            set.tags().size() - tags.size() + " own tags",
            "in " + set.provisioned().keySet(),
            "outdated in "
                + set.provisioned().entrySet().stream()
                    .filter(account -> account.getValue() < set.revision())
                    .map(Map.Entry::getKey)
                    .toList())
        .toString();
  }

  /** A member of an AccountAssignmentSet has a name that does not say what it requests. */
  private static String name(AccountAssignment assignment) {
    return assignment.getMetadata().getOwnerReferences().isEmpty()
        ? assignment.getMetadata().getName()
        : "member " + assignment.getSpec().account().id();
  }

  private static void put(
      Map<String, String> lines,
      HasMetadata resource,
      String name,
      @Nullable ManagedStatus status,
      String rest) {
    var meta = resource.getMetadata();
    lines.put(
        resource.getKind() + " " + name,
        "%s%s %s %s"
            .formatted(
                status == null ? "without status" : reasons(status.conditions()),
                meta.getDeletionTimestamp() == null ? "" : ", is being deleted",
                meta.getFinalizers(),
                rest));
  }

  private static String reasons(List<Condition> conditions) {
    return conditions.stream()
        .map(c -> c.type() + "=" + c.status() + " " + c.reason())
        .sorted()
        .toList()
        .toString();
  }

  private static String rest(PermissionSet set) {
    var status = set.getStatus();
    return status == null
        ? ""
        : "observed %s, applied %s, accounts %s"
            .formatted(
                set.getMetadata().getGeneration().equals(status.observedGeneration()),
                set.getMetadata().getGeneration().equals(status.appliedGeneration()),
                status.accounts() == null
                    ? "unknown"
                    : status.accounts().outdated()
                        + " outdated, failing "
                        + status.accounts().failing());
  }

  private static String rest(AccountAssignment assignment) {
    var status = assignment.getStatus();
    return status == null
        ? ""
        : "observed %s, assigned %s, obsolete %d, existed before %s"
            .formatted(
                assignment.getMetadata().getGeneration().equals(status.observedGeneration()),
                status.assigned() == null ? "no" : status.assigned().accountId(),
                status.obsolete().size(),
                status.existedBefore());
  }

  private static String rest(AccountAssignmentSet set) {
    var status = set.getStatus();
    return status == null
        ? ""
        : "observed %s, %s accounts, %s desired, %s ready, %s pending, %s failing"
            .formatted(
                set.getMetadata().getGeneration().equals(status.observedGeneration()),
                status.accounts(),
                status.desired(),
                status.ready(),
                status.pending(),
                status.failing());
  }

  /** Whether nothing is on its way, as far as the resources and AWS say. */
  boolean isConverged() {
    return lines.entrySet().stream()
        .allMatch(
            line ->
                line.getKey().startsWith("AWS")
                    ? !line.getValue().matches(".*outdated in \\[\\d.*")
                    : line.getValue().contains("Ready=TRUE")
                        && line.getValue().contains("observed true")
                        && !line.getValue().contains("being deleted")
                        && !line.getValue().matches(".*obsolete [1-9].*"));
  }

  /** What differs from what is expected. */
  List<String> differences(EndState expected) {
    var all = new TreeMap<>(lines);
    expected.lines.forEach(all::putIfAbsent);
    return all.keySet().stream()
        .filter(key -> !String.valueOf(lines.get(key)).equals(expected.lines.get(key)))
        .map(
            key ->
                "%s: is %s, and was to be %s"
                    .formatted(key, lines.get(key), expected.lines.get(key)))
        .toList();
  }
}
