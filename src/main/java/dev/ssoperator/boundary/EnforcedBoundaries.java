package dev.ssoperator.boundary;

import dev.ssoperator.access.Boundaries;
import dev.ssoperator.access.Ruling;
import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.BoundaryRule;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.Enforcement;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.boundary.BoundaryCache.Applicable;
import dev.ssoperator.boundary.Grant.SetReference;
import dev.ssoperator.boundary.Grant.SetSpec;
import dev.ssoperator.boundary.RuleCheck.Answer;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.sdk.Requester;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** What AccessBoundary resources allow. Nothing is allowed that exactly one does not allow. */
public final class EnforcedBoundaries implements Boundaries {

  private final BoundaryCache boundaries = new BoundaryCache();
  private final Followers followers = new Followers();
  private final Map<String, Standing> standings = new ConcurrentHashMap<>();
  private final AccountChanges accountChanges = new AccountChanges(boundaries, followers);
  private final Function<Requester, AccountLookup> lookups;
  private volatile Consumer<String> onCountsChanged = boundary -> {};

  /** Creates boundaries without resources. */
  public EnforcedBoundaries(Organization organization) {
    this(requester -> OrganizationLookup.of(organization, requester));
    organization.listen(accountChanges);
  }

  EnforcedBoundaries(Function<Requester, AccountLookup> lookups) {
    this.lookups = lookups;
  }

  /**
   * Follows the boundaries in a cache.
   *
   * @param onChanged receives the name of a boundary whose counts have changed
   */
  void use(IndexerResourceCache<AccessBoundary> cache, Consumer<String> onChanged) {
    boundaries.use(cache);
    onCountsChanged = onChanged;
  }

  @Override
  public Ruling of(
      AccountAssignment resource, Optional<PermissionSet> permissionSet, Requester requester) {
    return recorded(resource, decide(resource, permissionSet, lookups.apply(requester)));
  }

  private Ruling decide(
      AccountAssignment resource, Optional<PermissionSet> permissionSet, AccountLookup lookup) {
    return judge(resource, boundary -> problem(boundary, resource, permissionSet, lookup));
  }

  private static Optional<Ruling> problem(
      AccessBoundary boundary,
      AccountAssignment resource,
      Optional<PermissionSet> permissionSet,
      AccountLookup lookup) {
    var spec = boundary.getSpec();
    return missing(boundary, CapabilityCheck.problem(spec.capabilities(), resource))
        .or(
            () -> {
              var grant = Grant.of(resource, permissionSet);
              return ruling(boundary, RuleCheck.check(spec.rules(), grant, lookup), "");
            });
  }

  @Override
  public Ruling of(
      AccountAssignmentSet resource,
      Function<PermissionSetRef, Optional<PermissionSet>> permissionSets) {
    return recorded(
        resource,
        within(
            resource,
            boundary ->
                problem(boundary, resource, permissionSets).orElseGet(Ruling.Allowed::new)));
  }

  private static Optional<Ruling> problem(
      AccessBoundary boundary,
      AccountAssignmentSet resource,
      Function<PermissionSetRef, Optional<PermissionSet>> permissionSets) {
    var spec = boundary.getSpec();
    return missing(boundary, CapabilityCheck.problem(spec.capabilities(), resource))
        .or(
            () ->
                Grant.pairsOf(resource, permissionSets)
                    .flatMap(
                        pair ->
                            ruling(boundary, RuleCheck.somewhere(spec.rules(), pair), "").stream())
                    .findFirst());
  }

  @Override
  public Ruling preview(
      AccountAssignment resource, Optional<PermissionSet> permissionSet, Requester requester) {
    var lookup = lookups.apply(requester);
    return within(
        resource,
        boundary ->
            problem(boundary, resource, permissionSet, lookup).orElseGet(Ruling.Allowed::new));
  }

  @Override
  public int room(String namespace) {
    return boundaries.of(namespace) instanceof Applicable.One one
        ? standing(one.boundary()).room()
        : 0;
  }

  @Override
  public Ruling of(PermissionSet resource, List<Use> uses, Requester requester) {
    return recorded(resource, decide(resource, uses, lookups.apply(requester)));
  }

  private Ruling decide(PermissionSet resource, List<Use> uses, AccountLookup lookup) {
    return judge(
        resource,
        boundary -> {
          var set = new SetReference.Own(SetSpec.of(resource));
          var rules = boundary.getSpec().rules();
          var capabilities = boundary.getSpec().capabilities();
          return missing(boundary, CapabilityCheck.problem(capabilities, resource))
              .or(() -> ruling(boundary, RuleCheck.define(rules, set), ""))
              .or(
                  () ->
                      uses.stream()
                          .flatMap(use -> ruling(boundary, rules, set, use, lookup).stream())
                          .findFirst());
        });
  }

  private static Optional<Ruling> ruling(
      AccessBoundary boundary,
      List<BoundaryRule> rules,
      SetReference.Own set,
      Use use,
      AccountLookup lookup) {
    var grant = new Grant(use.principal(), use.account(), set);
    return ruling(
        boundary, RuleCheck.check(rules, grant, lookup), "with %s: ".formatted(use.description()));
  }

  /** What the boundary objects to first, then limits. */
  private Ruling judge(HasMetadata resource, Function<AccessBoundary, Optional<Ruling>> objection) {
    return within(
        resource,
        boundary -> objection.apply(boundary).orElseGet(() -> withinLimit(boundary, resource)));
  }

  private Ruling within(HasMetadata resource, Function<AccessBoundary, Ruling> decision) {
    var applicable = boundaries.of(namespace(resource));
    if (applicable instanceof Applicable.None none) {
      return new Ruling.Outside(none.message(), false);
    }
    return boundaries.isCurrent()
        ? decision.apply(((Applicable.One) applicable).boundary())
        : new Ruling.Outdated();
  }

  private static Optional<Ruling> missing(AccessBoundary boundary, Optional<String> capability) {
    return capability.map(problem -> outside(boundary, problem));
  }

  private static Optional<Ruling> ruling(AccessBoundary boundary, Answer answer, String about) {
    if (answer instanceof Answer.Refused refused) {
      var rule = refused.rule() == 0 ? "" : "rule %d comes closest: ".formatted(refused.rule());
      return Optional.of(outside(boundary, about + rule + refused.problem()));
    }
    return answer instanceof Answer.Unknown ? Optional.of(new Ruling.Reading()) : Optional.empty();
  }

  private static Ruling outside(AccessBoundary boundary, String problem) {
    return new Ruling.Outside(
        "AccessBoundary %s does not allow this: %s"
            .formatted(boundary.getMetadata().getName(), problem),
        boundary.getSpec().enforcement() == Enforcement.REVOKE);
  }

  private Ruling withinLimit(AccessBoundary boundary, HasMetadata resource) {
    return standing(boundary)
        .limitReached(resource)
        .<Ruling>map(
            limit ->
                new Ruling.LimitReached(
                    "AccessBoundary %s allows %d %ss, and that many older ones exist; delete one, or have an administrator raise the limit"
                        .formatted(boundary.getMetadata().getName(), limit, resource.getKind())))
        .orElseGet(Ruling.Allowed::new);
  }

  private Ruling recorded(HasMetadata resource, Ruling ruling) {
    if (!(ruling instanceof Ruling.Reading || ruling instanceof Ruling.Outdated)) {
      var isViolation = !(ruling instanceof Ruling.Allowed);
      for (var boundary : boundaries.naming(namespace(resource))) {
        if (standing(boundary).record(resource, isViolation)) {
          onCountsChanged.accept(boundary.getMetadata().getName());
        }
      }
    }
    return ruling;
  }

  @Override
  public boolean isKnownOutside(AccountAssignment resource, Optional<PermissionSet> permissionSet) {
    return decide(resource, permissionSet, AccountLookup.NONE) instanceof Ruling.Outside;
  }

  @Override
  public boolean allows(HasMetadata resource, Capability capability) {
    return !(boundaries.of(namespace(resource)) instanceof Applicable.One one)
        || one.boundary().getSpec().capabilities().contains(capability);
  }

  @Override
  public boolean isRequired() {
    return true;
  }

  @Override
  public <R extends HasMetadata> void follow(
      Class<R> kind, Function<String, Stream<R>> inNamespace, Consumer<ResourceID> wake) {
    followers.add(kind, inNamespace, wake);
  }

  @Override
  public void vanished(HasMetadata resource) {
    for (var boundary : boundaries.naming(namespace(resource))) {
      standing(boundary)
          .vanished(resource)
          .ifPresent(next -> followers.wake(resource.getKind(), next));
      onCountsChanged.accept(boundary.getMetadata().getName());
    }
  }

  /** A boundary was created, changed or deleted: what its namespaces may grant is another. */
  void changed(Collection<String> namespaces) {
    accountChanges.boundariesChanged();
    for (var namespace : namespaces) {
      followers.wakeIn(namespace, resource -> true);
      boundaries
          .naming(namespace)
          .forEach(boundary -> onCountsChanged.accept(boundary.getMetadata().getName()));
    }
  }

  void removed(AccessBoundary boundary) {
    standings.remove(boundary.getMetadata().getName());
  }

  /** Why a namespace of a boundary may grant nothing, if another boundary names it too. */
  Optional<String> conflict(AccessBoundary boundary) {
    return boundary.getSpec().namespaces().stream()
        .sorted()
        .flatMap(namespace -> boundaries.conflict(namespace).stream())
        .findFirst();
  }

  /** What a boundary applies to. */
  Standing.Counts counts(AccessBoundary boundary) {
    return standing(boundary).counts();
  }

  private Standing standing(AccessBoundary boundary) {
    return standings.compute(
        boundary.getMetadata().getName(),
        (name, standing) ->
            standing != null && standing.isOf(boundary)
                ? standing
                : Standing.of(boundary, followers));
  }

  private static String namespace(HasMetadata resource) {
    return resource.getMetadata().getNamespace();
  }
}
