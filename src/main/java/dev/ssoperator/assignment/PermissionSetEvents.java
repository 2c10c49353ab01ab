package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Wakes assignments when the permission set they refer to becomes usable, or goes. */
final class PermissionSetEvents {

  private static final String BY_REFERENCE = "permission-set";

  private PermissionSetEvents() {}

  static EventSource<?, AccountAssignment> source(EventSourceContext<AccountAssignment> context) {
    var assignments = context.getPrimaryCache();
    assignments.addIndexer(
        BY_REFERENCE, resource -> reference(resource).stream().map(ResourceID::toString).toList());
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(PermissionSet.class, AccountAssignment.class)
            .withName("permission-sets")
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

  /** What of a permission set decides whether it can be assigned. */
  private static List<Object> usability(PermissionSet set) {
    var status = set.getStatus();
    return List.of(
        set.isMarkedForDeletion(),
        Objects.requireNonNullElse(status == null ? null : status.arn(), ""),
        status != null && status.appliedGeneration() != null);
  }
}
