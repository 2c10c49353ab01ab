package dev.ssoperator.access;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.sdk.Requester;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Allows everything but permission sets of other namespaces, which only a boundary shares. */
final class NoBoundaries implements Boundaries {

  @Override
  public Ruling of(
      AccountAssignment resource, Optional<PermissionSet> permissionSet, Requester requester) {
    return isKnownOutside(resource, permissionSet)
        ? foreign("spec.permissionSetRef.namespace")
        : new Ruling.Allowed();
  }

  private static Ruling foreign(String field) {
    return new Ruling.Outside(
        field
            + ": a PermissionSet of another namespace can be assigned"
            + " only where an AccessBoundary shares it, and boundaries are off"
            + " (--boundaries=Off)",
        false);
  }

  @Override
  public Ruling of(
      AccountAssignmentSet resource,
      Function<PermissionSetRef, Optional<PermissionSet>> permissionSets) {
    var own = resource.getMetadata().getNamespace();
    return resource.getSpec().permissionSetRefs().stream()
            .allMatch(reference -> reference.namespaceFrom(own).equals(own))
        ? new Ruling.Allowed()
        : foreign("spec.permissionSetRefs");
  }

  @Override
  public Ruling preview(
      AccountAssignment resource, Optional<PermissionSet> permissionSet, Requester requester) {
    return of(resource, permissionSet, requester);
  }

  @Override
  public int room(String namespace) {
    return Integer.MAX_VALUE;
  }

  @Override
  public Ruling of(PermissionSet resource, List<Use> uses, Requester requester) {
    return new Ruling.Allowed();
  }

  @Override
  public boolean isKnownOutside(AccountAssignment resource, Optional<PermissionSet> permissionSet) {
    var reference = resource.getSpec().permissionSetRef();
    var own = resource.getMetadata().getNamespace();
    return reference != null && !reference.namespaceFrom(own).equals(own);
  }

  @Override
  public boolean allows(HasMetadata resource, Capability capability) {
    return true;
  }

  @Override
  public boolean isRequired() {
    return false;
  }

  @Override
  public <R extends HasMetadata> void follow(
      Class<R> kind, Function<String, Stream<R>> inNamespace, Consumer<ResourceID> wake) {
    // Nothing changes what is allowed.
  }

  @Override
  public void vanished(HasMetadata resource) {
    // Nothing is counted.
  }
}
