package dev.ssoperator.access;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import dev.ssoperator.sdk.Requester;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What namespaces may grant. A namespace without a boundary, or with several, may grant nothing.
 * Thread-safe.
 */
public interface Boundaries {

  /** The mode without boundaries: only permissions in Kubernetes decide. */
  Boundaries OFF = new NoBoundaries();

  /**
   * An assignment that a permission set has.
   *
   * @param description names it in messages
   */
  record Use(Account account, Principal principal, String description) {}

  /**
   * Whether a resource may request what its spec says.
   *
   * @param permissionSet the PermissionSet that the spec refers to, if it exists
   * @param requester woken when accounts were read
   * @throws dev.ssoperator.identitycenter.IdentityCenterException if accounts cannot be read
   */
  Ruling of(AccountAssignment resource, Optional<PermissionSet> permissionSet, Requester requester);

  /**
   * Whether a permission set may be what its spec says, with the assignments that it has.
   *
   * @param uses the assignments
   * @param requester woken when accounts were read
   * @throws dev.ssoperator.identitycenter.IdentityCenterException if accounts cannot be read
   */
  Ruling of(PermissionSet resource, List<Use> uses, Requester requester);

  /**
   * Whether a set may generate assignments at all: its capabilities, and each principal with each
   * permission set in some account.
   *
   * @param permissionSets finds the PermissionSet that the spec refers to, if it exists
   */
  Ruling of(
      AccountAssignmentSet resource,
      Function<PermissionSetRef, Optional<PermissionSet>> permissionSets);

  /**
   * As {@link #of(AccountAssignment, Optional, Requester)}, for a resource that does not exist yet;
   * limits do not count.
   */
  Ruling preview(
      AccountAssignment resource, Optional<PermissionSet> permissionSet, Requester requester);

  /** How many more AccountAssignments a namespace may have; none where it may grant nothing. */
  int room(String namespace);

  /**
   * Whether a resource is known to be outside its boundary, without a read; false where that is not
   * known.
   */
  boolean isKnownOutside(AccountAssignment resource, Optional<PermissionSet> permissionSet);

  /**
   * Whether a resource has a capability. Where exactly one boundary does not say so, the spec
   * counts: a boundary that is deleted revokes nothing.
   */
  boolean allows(HasMetadata resource, Capability capability);

  /** Whether boundaries are enforced at all. */
  boolean isRequired();

  /**
   * Follows the resources of a kind.
   *
   * @param inNamespace lists the resources of a namespace in the cache
   * @param wake requeues a resource
   */
  <R extends HasMetadata> void follow(
      Class<R> kind, Function<String, Stream<R>> inNamespace, Consumer<ResourceID> wake);

  /** A resource is gone. */
  void vanished(HasMetadata resource);
}
