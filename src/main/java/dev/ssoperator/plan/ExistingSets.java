package dev.ssoperator.plan;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.permissionset.Owner;
import dev.ssoperator.survey.Survey;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The permission sets in AWS, by what resources find them by. */
final class ExistingSets {

  private final @Nullable String cluster;
  private final Map<String, PermissionSetSnapshot> byName;
  private final Map<Owner, PermissionSetSnapshot> byOwner = new HashMap<>();
  private final Map<String, Set<String>> accounts;

  /**
   * Indexes the permission sets.
   *
   * @param cluster the operator's {@code --cluster-id}; null to take any for the right one
   */
  ExistingSets(Survey survey, @Nullable String cluster) {
    this.cluster = cluster;
    byName =
        survey.permissionSets().stream()
            .collect(Collectors.toMap(PermissionSetSnapshot::name, Function.identity()));
    survey.permissionSets().forEach(this::index);
    accounts =
        survey.assignments().stream()
            .collect(
                Collectors.groupingBy(
                    AssignedAccess::permissionSetArn,
                    Collectors.mapping(AssignedAccess::accountId, Collectors.toSet())));
  }

  private void index(PermissionSetSnapshot set) {
    var nobody = new Owner("", "", "");
    if (nobody.of(set.content().tags()) instanceof Owner.Ownership.Another another) {
      byOwner.putIfAbsent(inAnyCluster(another.owner()), set);
    }
  }

  private Owner inAnyCluster(Owner owner) {
    return cluster == null ? new Owner("", owner.namespace(), owner.name()) : owner;
  }

  Optional<PermissionSetSnapshot> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The permission set whose owner tags name a resource. */
  Optional<PermissionSetSnapshot> ownedBy(ResourceID id) {
    return Optional.ofNullable(byOwner.get(inAnyCluster(resourceOwner(id))));
  }

  /**
   * Whom the owner tags of a resource's permission set name. Where the cluster is not known, a
   * permission set of the resource's name is its own.
   *
   * @param observed the permission set of the resource's name
   */
  Owner owner(ResourceID id, Optional<PermissionSetSnapshot> observed) {
    var owner = resourceOwner(id);
    return cluster == null
        ? observed
            .map(set -> owner.of(set.content().tags()))
            .filter(Owner.Ownership.Another.class::isInstance)
            .map(another -> ((Owner.Ownership.Another) another).owner())
            .filter(another -> inAnyCluster(another).equals(inAnyCluster(owner)))
            .orElse(owner)
        : owner;
  }

  private Owner resourceOwner(ResourceID id) {
    return new Owner(
        cluster == null ? "this cluster" : cluster, id.getNamespace().orElse(""), id.getName());
  }

  /** The accounts in which a permission set is assigned. */
  Set<String> accounts(String arn) {
    return accounts.getOrDefault(arn, Set.of());
  }
}
