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

  EventSource<?, AccountAssignment> watch(EventSourceContext<AccountAssignment> context) {
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
                .withOnUpdateFilter(PermissionSetEvents::matters)
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
        .or(
            () ->
                reference(resource).stream()
                    .findFirst()
                    .flatMap(Objects.requireNonNull(source, "not watching")::get)
                    .map(PermissionSet::getStatus)
                    .map(PermissionSetStatus::arn));
  }

  private static Set<ResourceID> reference(AccountAssignment resource) {
    var reference = resource.getSpec().permissionSetRef();
    return reference == null
        ? Set.of()
        : Set.of(new ResourceID(reference.name(), resource.getMetadata().getNamespace()));
  }

  private static boolean matters(PermissionSet now, PermissionSet before) {
    return !usability(now).equals(usability(before));
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
