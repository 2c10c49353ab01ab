package dev.ssoperator.proof.crash;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.Kinds;
import dev.ssoperator.api.ManagedStatus;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What AWS and Kubernetes hold, without what differs between runs: one line for each object. */
record Snapshot(List<String> lines) {

  static Snapshot of(World world, Naming naming) {
    var state = world.state();
    naming.learn(state);
    var lines = new ArrayList<String>();
    state.permissionSets().forEach(set -> lines.add(line(set, naming)));
    state.assignments().forEach(a -> lines.add("aws assignment " + naming.of(a)));
    for (var kind : Kinds.ALL) {
      resources(world, kind).forEach(resource -> lines.add(line(resource, naming)));
    }
    return new Snapshot(
        lines.stream().map(line -> line.replace(world.namespace(), "namespace")).sorted().toList());
  }

  /** The lines that only one of both has. */
  List<String> difference(Snapshot other) {
    return Stream.concat(
            lines.stream().filter(line -> !other.lines.contains(line)).map(line -> "+ " + line),
            other.lines.stream().filter(line -> !lines.contains(line)).map(line -> "- " + line))
        .toList();
  }

  /** The resources of a kind that belong to a world; boundaries have its name in theirs. */
  static <R extends CustomResource<?, ? extends ManagedStatus>> Stream<R> resources(
      World world, Class<R> kind) {
    return world.client().resources(kind).inAnyNamespace().list().getItems().stream()
        .filter(
            resource ->
                resource.getMetadata().getNamespace() == null
                    ? resource.getMetadata().getName().startsWith(world.namespace())
                    : resource.getMetadata().getNamespace().equals(world.namespace()));
  }

  private static String line(StateView.PermissionSet set, Naming naming) {
    var accounts =
        set.provisioned().entrySet().stream()
            .map(e -> e.getKey() + (e.getValue() == set.revision() ? " current" : " outdated"))
            .sorted()
            .toList();
    // Who creates a permission set may edit it more often than another.
    var revision = set.tags().containsKey("ssoperator.dev/name") ? "" : " r" + set.revision();
    return "aws set %s%s: %s"
        .formatted(
            naming.of(set.arn()),
            revision,
            Stream.of(
                    set.description(),
                    set.sessionDuration(),
                    set.relayState(),
                    set.managedPolicies().stream().sorted().toList(),
                    set.customerManagedPolicies(),
                    set.boundary(),
                    set.inlinePolicy(),
                    new TreeMap<>(set.tags()),
                    accounts)
                .map(String::valueOf)
                .collect(Collectors.joining(", ")));
  }

  private static String line(CustomResource<?, ? extends ManagedStatus> resource, Naming naming) {
    var meta = resource.getMetadata();
    var labels = new TreeMap<>(Objects.requireNonNullElse(meta.getLabels(), new TreeMap<>()));
    return "%s %s: labels %s, owners %s, finalizers %s, %s, %s, spec %s"
        .formatted(
            resource.getKind(),
            Effects.withoutDigest(meta.getName()),
            labels,
            meta.getOwnerReferences().stream().map(o -> o.getKind() + " " + o.getName()).toList(),
            meta.getFinalizers(),
            meta.getDeletionTimestamp() == null ? "lives" : "is being deleted",
            status(resource, naming),
            Serialization.asJson(resource.getSpec()));
  }

  private static String status(CustomResource<?, ? extends ManagedStatus> resource, Naming naming) {
    var status = resource.getStatus();
    if (status == null) {
      return "no status";
    }
    return status.conditions().stream().map(Snapshot::text).sorted().toList()
        + " "
        + more(resource, naming);
  }

  private static String text(Condition condition) {
    return "%s=%s %s".formatted(condition.type(), condition.status(), condition.reason());
  }

  private static String more(CustomResource<?, ?> resource, Naming naming) {
    var generation = resource.getMetadata().getGeneration();
    if (resource instanceof PermissionSet set) {
      var status = set.getStatus();
      return "%s of %s, applied %s, %d removals"
          .formatted(
              isSame(status.observedGeneration(), generation),
              naming.of(status.arn()),
              isSame(status.appliedGeneration(), generation),
              status.removals().size());
    }
    if (resource instanceof AccountAssignment assignment) {
      var status = assignment.getStatus();
      return "%s assigned %s, obsolete %s"
          .formatted(
              isSame(status.observedGeneration(), generation),
              naming.of(status.assigned()),
              status.obsolete().stream().map(o -> naming.of(o.assignment())).sorted().toList());
    }
    if (resource instanceof AccountAssignmentSet set) {
      var status = set.getStatus();
      return "%s %d accounts, %d desired, %d ready"
          .formatted(
              isSame(status.observedGeneration(), generation),
              status.accounts(),
              status.desired(),
              status.ready());
    }
    return "";
  }

  private static String isSame(@Nullable Long observed, Long generation) {
    return Objects.equals(observed, generation) ? "current" : "outdated";
  }
}
