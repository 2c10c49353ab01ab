package dev.ssoperator.boundary;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.PermissionSetSpec;
import dev.ssoperator.api.Principal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a rule must admit: who gets which permission set where.
 *
 * @param principal the principal, by name or id
 * @param account the account, by name or id
 */
record Grant(Principal principal, Account account, SetReference permissionSet) {

  /** What an AccountAssignment requests. */
  static Grant of(AccountAssignment resource, Optional<PermissionSet> permissionSet) {
    var spec = resource.getSpec();
    return new Grant(spec.principal(), spec.account(), reference(resource, spec, permissionSet));
  }

  /** Who gets what with an AccountAssignmentSet, wherever. */
  static Stream<Pair> pairsOf(
      AccountAssignmentSet resource,
      Function<PermissionSetRef, Optional<PermissionSet>> permissionSets) {
    var spec = resource.getSpec();
    var sets =
        spec.permissionSetRefs().stream()
            .map(set -> reference(resource, set, permissionSets.apply(set)))
            .toList();
    return spec.principals().stream()
        .flatMap(principal -> sets.stream().map(set -> new Pair(principal, set)));
  }

  private static SetReference reference(
      AccountAssignment resource,
      AccountAssignmentSpec spec,
      Optional<PermissionSet> permissionSet) {
    var reference = spec.permissionSetRef();
    return reference == null
        ? new SetReference.Arn(Objects.requireNonNull(spec.permissionSetArn()))
        : reference(resource, reference, permissionSet);
  }

  private static SetReference reference(
      HasMetadata resource, PermissionSetRef reference, Optional<PermissionSet> permissionSet) {
    var own = resource.getMetadata().getNamespace();
    var namespace = reference.namespaceFrom(own);
    return namespace.equals(own)
        ? new SetReference.Own(permissionSet.map(SetSpec::of).orElse(null))
        : new SetReference.Shared(namespace, reference.name());
  }

  /** Who gets which permission set. */
  record Pair(Principal principal, SetReference permissionSet) {}

  /** A permission set, as a spec refers to it. */
  sealed interface SetReference {

    /** A PermissionSet of the namespace itself; its spec, unless it does not exist yet. */
    record Own(@Nullable SetSpec set) implements SetReference {}

    /** A PermissionSet of another namespace. */
    record Shared(String namespace, String name) implements SetReference {}

    /** A permission set by its ARN. */
    record Arn(String arn) implements SetReference {}
  }

  /**
   * A permission set as its resource describes it.
   *
   * @param name the resource's name
   * @param awsName the name in AWS
   */
  record SetSpec(String name, String awsName, PermissionSetSpec spec) {

    static SetSpec of(PermissionSet resource) {
      var name = resource.getMetadata().getName();
      var awsName = resource.getSpec().name();
      return new SetSpec(name, awsName == null ? name : awsName, resource.getSpec());
    }
  }
}
