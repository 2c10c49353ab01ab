package dev.ssoperator.boundary;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccessBoundarySpec;
import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AccountScope;
import dev.ssoperator.api.BoundaryLimits;
import dev.ssoperator.api.BoundaryRule;
import dev.ssoperator.api.Enforcement;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.OwnPermissionSets;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.PermissionSetScope;
import dev.ssoperator.api.PermissionSetSpec;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalScope;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Resources that boundaries are about, and which of them were woken. */
final class Followed {

  static final String TEAM = "team";

  private final List<HasMetadata> resources = new ArrayList<>();
  private final List<String> woken = new ArrayList<>();

  /** Adds a permission set that no rule needs to say anything about. */
  PermissionSet permissionSet(String namespace, String name) {
    var resource = new PermissionSet();
    resource.setSpec(
        new PermissionSetSpec(
            null, null, null, null, null, null, null, null, null, null, null, null));
    return add(resource, namespace, name);
  }

  /** Adds an assignment to a group {@code data}, with its permission set of the same namespace. */
  AccountAssignment assignment(
      String namespace, String name, @Nullable String account, @Nullable String accountId) {
    var resource = new AccountAssignment();
    resource.setSpec(
        new AccountAssignmentSpec(
            new PermissionSetRef("set", null),
            null,
            new Principal("data", null, null, null, IdentityChange.FOLLOW),
            new Account(accountId, account),
            null));
    return add(resource, namespace, name);
  }

  private <R extends HasMetadata> R add(R resource, String namespace, String name) {
    resource.getMetadata().setNamespace(namespace);
    resource.getMetadata().setName(name);
    resource.getMetadata().setUid(namespace + "-" + name);
    resource
        .getMetadata()
        .setCreationTimestamp("2026-11-28T10:00:%02dZ".formatted(resources.size()));
    resources.add(resource);
    return resource;
  }

  void remove(HasMetadata resource) {
    resources.remove(resource);
  }

  <R extends HasMetadata> Stream<R> in(String namespace, Class<R> kind) {
    return resources.stream()
        .filter(resource -> resource.getMetadata().getNamespace().equals(namespace))
        .filter(kind::isInstance)
        .map(kind::cast);
  }

  /** Makes boundaries follow both kinds. */
  void followedBy(EnforcedBoundaries boundaries) {
    boundaries.follow(
        AccountAssignment.class,
        ns -> in(ns, AccountAssignment.class),
        id -> woken.add(id.getName()));
    boundaries.follow(
        PermissionSet.class, ns -> in(ns, PermissionSet.class), id -> woken.add(id.getName()));
  }

  void followedBy(Followers followers) {
    followers.add(
        AccountAssignment.class,
        ns -> in(ns, AccountAssignment.class),
        id -> woken.add(id.getName()));
    followers.add(
        PermissionSet.class, ns -> in(ns, PermissionSet.class), id -> woken.add(id.getName()));
  }

  /** The names of those that were woken since the last call. */
  List<String> woken() {
    var names = List.copyOf(woken);
    woken.clear();
    return names;
  }

  /** A boundary that allows its namespaces everything in some accounts. */
  static AccessBoundary boundary(
      String name,
      List<String> namespaces,
      @Nullable BoundaryLimits limits,
      AccountScope accounts) {
    var boundary = new AccessBoundary();
    boundary.getMetadata().setName(name);
    boundary.getMetadata().setUid("uid-" + name);
    boundary.getMetadata().setGeneration(1L);
    var rule =
        new BoundaryRule(
            accounts,
            new PrincipalScope(List.of("*"), null, null, null),
            new PermissionSetScope(
                new OwnPermissionSets(null, null, null, null, null, null), null, null));
    boundary.setSpec(
        new AccessBoundarySpec(namespaces, List.of(rule), null, limits, Enforcement.DENY));
    return boundary;
  }
}
