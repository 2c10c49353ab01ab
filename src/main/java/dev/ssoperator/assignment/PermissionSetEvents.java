package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.apiserver.KubernetesConnection;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The permission sets that assignments refer to; they wake them when they become usable, or go. */
final class PermissionSetEvents {

  private static final String BY_REFERENCE = "permission-set";

  private @Nullable InformerEventSource<PermissionSet, AccountAssignment> source;

  /**
   * Watches permission sets.
   *
   * @param isSpecRelevant whether boundaries judge the spec of a set with each assignment of it
   */
  EventSource<?, AccountAssignment> watch(
      EventSourceContext<AccountAssignment> context, boolean isSpecRelevant) {
    var assignments = context.getPrimaryCache();
    assignments.addIndexer(
        BY_REFERENCE, resource -> reference(resource).stream().map(ResourceID::toString).toList());
    source =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(PermissionSet.class, AccountAssignment.class)
                .withName("permission-sets")
                .withInformerListLimit(KubernetesConnection.LIST_LIMIT)
                .withPrimaryToSecondaryMapper(PermissionSetEvents::reference)
                .withSecondaryToPrimaryMapper(
                    set ->
                        assignments
                            .byIndex(BY_REFERENCE, ResourceID.fromResource(set).toString())
                            .stream()
                            .map(ResourceID::fromResource)
                            .collect(Collectors.toSet()))
                .withOnUpdateFilter(
                    (now, before) ->
                        !usability(now).equals(usability(before))
                            || (isSpecRelevant && !revision(now).equals(revision(before))))
                .build(),
            context);
    return source;
  }

  /** Whether a resource's spec could mean the permission set of an assignment. */
  boolean mayMean(AccountAssignment resource, AssignedAccess assignment) {
    return arn(resource).map(assignment.permissionSetArn()::equals).orElse(true);
  }

  /** The ARN of the set that a resource names; empty while the set that it refers to has none. */
  private Optional<String> arn(AccountAssignment resource) {
    return Optional.ofNullable(resource.getSpec().permissionSetArn())
        .or(() -> of(resource).map(PermissionSet::getStatus).map(PermissionSetStatus::arn));
  }

  /** The PermissionSet that a resource refers to. */
  Optional<PermissionSet> of(AccountAssignment resource) {
    return reference(resource).stream()
        .findFirst()
        .flatMap(Objects.requireNonNull(source, "not watching")::get);
  }

  private static Set<ResourceID> reference(AccountAssignment resource) {
    var reference = resource.getSpec().permissionSetRef();
    return reference == null
        ? Set.of()
        : Set.of(
            new ResourceID(
                reference.name(), reference.namespaceFrom(resource.getMetadata().getNamespace())));
  }

  /** The spec, and whether it is in AWS. */
  private static List<Object> revision(PermissionSet set) {
    var generation = set.getMetadata().getGeneration();
    var status = set.getStatus();
    return List.of(generation, status != null && generation.equals(status.appliedGeneration()));
  }

  /** The fields of a permission set that decide whether it can be assigned. */
  private static List<Object> usability(PermissionSet set) {
    var status = set.getStatus();
    return List.of(
        set.isMarkedForDeletion(),
        Objects.requireNonNullElse(status == null ? null : status.arn(), ""),
        status != null && status.appliedGeneration() != null);
  }
}
