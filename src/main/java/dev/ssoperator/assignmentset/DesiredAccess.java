package dev.ssoperator.assignmentset;

import dev.ssoperator.access.Boundaries;
import dev.ssoperator.access.Ruling;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSetSpec;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.OrganizationFacet;
import dev.ssoperator.inventory.OrganizationView;
import dev.ssoperator.reconcile.RefreshRequests;
import dev.ssoperator.sdk.SharedCache;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Finds out which accesses a set is to have: what it selects, as far as its boundary allows it. */
final class DesiredAccess {

  /** The outcome. */
  sealed interface Answer {

    /**
     * The accesses are known.
     *
     * @param accesses those that there are to be, by the name of their resource
     * @param outside why given accounts have no access, by the name of the resource
     * @param isReduced whether the boundary leaves out accounts that selectors select
     * @param room how many AccountAssignments may be created
     */
    record Known(
        Selection selection,
        SortedMap<String, Access> accesses,
        Map<String, Refusal> outside,
        boolean isReduced,
        int room)
        implements Answer {

      /** In how many accounts they are. */
      int accounts() {
        return accesses.values().stream()
            .map(access -> access.account().id())
            .collect(Collectors.toSet())
            .size();
      }

      /** Why accesses have no resource. */
      Map<String, Refusal> with(Map<String, Refusal> refused) {
        var all = new HashMap<>(outside);
        all.putAll(refused);
        return all;
      }

      /** What else to say about a set that is complete. */
      String remark() {
        return isReduced ? "; accounts outside the namespace's AccessBoundary are left out" : "";
      }
    }

    /** The accesses are not known, so that nothing may change. */
    record Undecided(Verdict verdict) implements Answer {}
  }

  private final Organization organization;
  private final Boundaries boundaries;
  private final SharedCache<PermissionSet> permissionSets;
  private final RefreshRequests refreshRequests;

  /** What sets must know of the organization, by UID. */
  private final Map<String, Set<OrganizationFacet>> inUse = new ConcurrentHashMap<>();

  DesiredAccess(
      Organization organization,
      Boundaries boundaries,
      SharedCache<PermissionSet> permissionSets,
      Clock clock) {
    this.organization = organization;
    this.boundaries = boundaries;
    this.permissionSets = permissionSets;
    this.refreshRequests = new RefreshRequests(clock);
  }

  /**
   * Answers for the set of a reconciliation.
   *
   * @param blueprint the set's
   * @throws dev.ssoperator.identitycenter.IdentityCenterException if the organization cannot be
   *     read
   */
  Answer of(SetWork work, Blueprint blueprint) {
    var set = work.resource();
    var ruling = boundaries.of(set, reference -> permissionSet(set, reference));
    if (ruling instanceof Ruling.Outside outside) {
      inUse.remove(set.getMetadata().getUid());
      return new Answer.Undecided(Verdict.of(Reason.OUTSIDE_BOUNDARY, outside.message()));
    }
    if (ruling instanceof Ruling.Outdated) {
      return new Answer.Undecided(Verdict.outdated());
    }
    var facets = Selection.facets(set.getSpec());
    inUse.put(set.getMetadata().getUid(), facets);
    var view = Optional.<OrganizationView>empty();
    if (!facets.isEmpty()) {
      var notBefore =
          refreshRequests.since(ResourceID.fromResource(set), work.openRefreshRequest());
      view = organization.view(facets, notBefore, work.requester());
      if (view.isEmpty()) {
        return new Answer.Undecided(Verdict.CHECKING);
      }
    }
    var selection = Selection.of(set.getSpec(), view);
    return refusal(set.getSpec(), selection)
        .<Answer>map(Answer.Undecided::new)
        .orElseGet(() -> accesses(work, blueprint, selection));
  }

  /** The verdict on a spec whose selection cannot be carried out. */
  static Optional<Verdict> refusal(AccountAssignmentSetSpec spec, Selection selection) {
    if (!selection.missingUnits().isEmpty()) {
      return Optional.of(
          Verdict.of(
              Reason.ORGANIZATIONAL_UNIT_NOT_FOUND,
              ("AWS Organizations has no such unit: %s. Nothing is created or revoked until the"
                      + " selector is right")
                  .formatted(String.join(", ", selection.missingUnits()))));
    }
    var each = (long) spec.principals().size() * spec.permissionSetRefs().size();
    var all = each * selection.accounts().size();
    return all <= SetPreview.MAX_ASSIGNMENTS
        ? Optional.empty()
        : Optional.of(
            Verdict.of(
                Reason.LIMIT_EXCEEDED,
                ("the spec asks for %d assignments (%d principals, %d permission sets, %d accounts),"
                        + " and a set has at most %d: use several sets. Nothing is created or revoked")
                    .formatted(
                        all,
                        spec.principals().size(),
                        spec.permissionSetRefs().size(),
                        selection.accounts().size(),
                        SetPreview.MAX_ASSIGNMENTS)));
  }

  private Answer accesses(SetWork work, Blueprint blueprint, Selection selection) {
    var existing =
        work.members().stream()
            .filter(member -> !member.isMarkedForDeletion())
            .map(member -> member.getMetadata().getName())
            .collect(Collectors.toSet());
    return accesses(
        work.resource(),
        selection,
        existing,
        (name, access) -> preview(work, blueprint, name, access),
        boundaries.room(work.namespace()));
  }

  /**
   * What a set is to have of what it selects.
   *
   * @param existing the names of the resources that it has already
   * @param rulings what the boundary says about an access whose resource would have the name
   * @param room how many AccountAssignments may be created
   */
  static Answer accesses(
      AccountAssignmentSet set,
      Selection selection,
      Set<String> existing,
      BiFunction<String, Access, Ruling> rulings,
      int room) {
    var meta = set.getMetadata();
    var accesses = new TreeMap<String, Access>();
    var outside = new HashMap<String, Refusal>();
    var isReduced = false;
    for (var access : all(set, selection)) {
      var name = access.name(meta.getNamespace(), meta.getName());
      if (existing.contains(name)) {
        accesses.put(name, access);
        continue;
      }
      if (!access.account().isActive()) {
        continue;
      }
      var ruling = rulings.apply(name, access);
      if (ruling instanceof Ruling.Reading || ruling instanceof Ruling.Outdated) {
        return new Answer.Undecided(
            ruling instanceof Ruling.Reading ? Verdict.CHECKING : Verdict.outdated());
      }
      if (ruling instanceof Ruling.Outside refused) {
        isReduced = true;
        // Only what the spec says itself may be told: names and tags of others are not for tenants.
        if (access.account().isGiven()) {
          accesses.put(name, access);
          outside.put(name, new Refusal(Reason.OUTSIDE_BOUNDARY.text(), refused.message()));
        }
      } else {
        accesses.put(name, access);
      }
    }
    return new Answer.Known(selection, accesses, outside, isReduced, room);
  }

  /** Every access that is asked for, account by account. */
  static Iterable<Access> all(AccountAssignmentSet set, Selection selection) {
    return () ->
        selection.accounts().values().stream()
            .flatMap(
                account ->
                    set.getSpec().permissionSetRefs().stream()
                        .flatMap(
                            reference ->
                                set.getSpec().principals().stream()
                                    .map(principal -> new Access(principal, reference, account))))
            .iterator();
  }

  private Ruling preview(SetWork work, Blueprint blueprint, String name, Access access) {
    if (!boundaries.isRequired()) {
      return new Ruling.Allowed();
    }
    var assignment = blueprint.create(name, access, Map.of());
    var reference = Objects.requireNonNull(assignment.getSpec().permissionSetRef());
    return boundaries.preview(
        assignment, permissionSet(work.resource(), reference), work.requester());
  }

  private Optional<PermissionSet> permissionSet(
      AccountAssignmentSet set, PermissionSetRef reference) {
    var namespace = reference.namespaceFrom(set.getMetadata().getNamespace());
    return permissionSets.get(new ResourceID(reference.name(), namespace));
  }

  /** What must be known of the organization for the sets that their boundaries allow. */
  Set<OrganizationFacet> needs() {
    return inUse.values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
  }

  /** The set is gone. */
  void forget(AccountAssignmentSet set) {
    refreshRequests.forget(ResourceID.fromResource(set));
    inUse.remove(set.getMetadata().getUid());
  }
}
