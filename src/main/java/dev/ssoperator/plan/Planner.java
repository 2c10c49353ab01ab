package dev.ssoperator.plan;

import dev.ssoperator.access.Boundaries.Use;
import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.permissionset.PermissionSetPreview.Changed;
import dev.ssoperator.permissionset.Uses;
import dev.ssoperator.plan.Requests.Removal;
import dev.ssoperator.plan.Requests.Request;
import dev.ssoperator.plan.Resolution.Resolved;
import dev.ssoperator.plan.Revocations.Revocation;
import dev.ssoperator.survey.Survey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes plans. */
public final class Planner {

  private final Declared declared;
  private final Survey survey;
  private final Settings settings;
  private final Guards guards;
  private final Holdings holdings;
  private final ExistingSets existing;
  private final PermissionSetPlans sets;
  private final Resolution resolution;
  private final Requests requests;
  private final Revocations revocations;

  /** The requests for each assignment of AWS that is known to be requested. */
  private final Map<AssignedAccess, List<Request>> requested = new LinkedHashMap<>();

  /** What resources that stay have in AWS. */
  private final Set<AssignedAccess> held = new HashSet<>();

  /** New assignments and revocations in each account. */
  private final Map<String, Integer> requestsByAccount = new HashMap<>();

  /**
   * What a plan depends on besides the resources and AWS: options of the operator.
   *
   * @param cluster {@code --cluster-id}; null to take any for the right one
   * @param isBounded whether AccessBoundaries decide what namespaces may grant
   */
  public record Settings(
      @Nullable String cluster,
      RevocationBreaker.Settings revocations,
      ProtectedSettings protectedSettings,
      boolean isBounded) {}

  private Planner(
      Declared declared, Survey survey, SurveyNames names, Settings settings, Guards guards) {
    this.declared = declared;
    this.survey = survey;
    this.settings = settings;
    this.guards = guards;
    holdings = new Holdings(survey, declared.isOfCluster());
    existing = new ExistingSets(survey, settings.cluster());
    sets = new PermissionSetPlans(declared.permissionSets(), existing, guards);
    resolution = new Resolution(survey, names, existing, sets);
    requests = new Requests(declared, survey, sets, resolution, guards);
    revocations = new Revocations(guards, resolution::subject);
    for (var request : requests.requests()) {
      request
          .access()
          .ifPresent(
              access -> requested.computeIfAbsent(access, a -> new ArrayList<>()).add(request));
      if (!isRevoked(request)) {
        held.addAll(holdings.held(request.resource()));
      }
    }
  }

  /**
   * The plan for resources.
   *
   * @param survey with what {@link Declared#facets} asks for
   */
  public static Plan of(Declared declared, Survey survey, Settings settings) {
    var names = new SurveyNames(survey);
    try (var guards = new Guards(declared, survey, names, settings)) {
      return new Planner(declared, survey, names, settings, guards).run();
    }
  }

  /**
   * The resources that request each assignment, such as {@code AccountAssignment access/jo}, among
   * those of which everything is known; whatever boundaries say.
   *
   * @param survey with what {@link Declared#facets} asks for
   * @param cluster as in {@link Settings}
   */
  public static Map<AssignedAccess, List<String>> sources(
      Declared declared, Survey survey, @Nullable String cluster) {
    var settings =
        new Settings(cluster, RevocationBreaker.Settings.DEFAULT, ProtectedSettings.NONE, false);
    var sources = new HashMap<AssignedAccess, List<String>>();
    var names = new SurveyNames(survey);
    try (var guards = new Guards(declared, survey, names, settings)) {
      new Planner(declared, survey, names, settings, guards)
          .requested.forEach(
              (access, requests) ->
                  sources.put(access, requests.stream().map(Request::name).toList()));
    }
    return sources;
  }

  private Plan run() {
    var steps = new ArrayList<>(sets.steps(this::uses));
    requests.requests().forEach(request -> step(request).ifPresent(steps::add));
    steps.addAll(requests.refused());
    giveUp();
    var unmanaged = revokeUnmanaged();
    steps.addAll(revocations.steps());
    revocations
        .revoked()
        .forEach(access -> requestsByAccount.merge(access.accountId(), 1, Integer::sum));
    var deletions = new PermissionSetDeletions(existing, guards, staying());
    declared.permissionSets().stream()
        .filter(PermissionSet::isMarkedForDeletion)
        .forEach(resource -> deletions.of(resource).ifPresent(steps::add));
    var inSync = (int) requested.keySet().stream().filter(survey.assignments()::contains).count();
    var costs = new Costs(sets.calls() + deletions.calls(), requestsByAccount);
    var notes =
        new Notes(declared, settings, requests.isReduced()).of(requested, resolution::subject);
    return new Plan(steps, inSync, unmanaged, costs.calls(), costs.atLeast(), notes);
  }

  private Set<AssignedAccess> staying() {
    var staying = new HashSet<>(survey.assignments());
    revocations.revoked().forEach(staying::remove);
    return staying;
  }

  private Optional<Step> step(Request request) {
    var resolved = request.resolved();
    var objection = request.objection();
    if (objection != null) {
      return isRevoked(request)
          ? Optional.empty()
          : Optional.of(object(request, objection.message()));
    }
    if (resolved instanceof Resolved.Refused refused) {
      return Optional.of(step(Action.REFUSE, request, refused.message()));
    }
    if (resolved instanceof Resolved.Unknown unknown) {
      return Optional.of(step(Action.UNKNOWN, request, unknown.message()));
    }
    if (resolved instanceof Resolved.Known known) {
      var isFirst = requested.getOrDefault(known.access(), List.of()).indexOf(request) == 0;
      if (!isFirst || survey.assignments().contains(known.access())) {
        return Optional.empty();
      }
      if (sets.isHeld(known.access().permissionSetArn())) {
        return Optional.of(step(Action.REFUSE, request, "its PermissionSet is refused"));
      }
      return Optional.of(grant(request, known.access()));
    }
    return Optional.of(grant(request, ((Resolved.OfNewSet) resolved).access()));
  }

  private Step grant(Request request, AssignedAccess access) {
    requestsByAccount.merge(access.accountId(), 1, Integer::sum);
    return new Step(Action.GRANT, request.name(), request.resolved().subject(), List.of());
  }

  /** Access that exists already stays. */
  private Step object(Request request, String why) {
    var exists =
        request.resolved() instanceof Resolved.Known known
            && survey.assignments().contains(known.access());
    return step(exists ? Action.KEEP : Action.REFUSE, request, why);
  }

  private static Step step(Action action, Request request, String why) {
    return new Step(action, request.name(), request.resolved().subject(), List.of(why));
  }

  /** Whether a boundary takes away what a resource has. */
  private boolean isRevoked(Request request) {
    var objection = request.objection();
    return objection != null && objection.isRevoked() && !holdings.had(request).isEmpty();
  }

  /** What a boundary judges a permission set with: its assignments, whoever has made them. */
  private List<Use> uses(Changed changed) {
    return survey.assignments().stream()
        .filter(access -> access.permissionSetArn().equals(changed.set().arn()))
        .sorted(ORDER)
        .map(
            access ->
                Optional.ofNullable(requested.get(access))
                    .map(all -> Uses.requested(all.get(0).resource()))
                    .orElseGet(() -> Uses.unmanaged(access)))
        .toList();
  }

  private static final Comparator<AssignedAccess> ORDER =
      Comparator.comparing(AssignedAccess::toString);

  /** What resources revoke of their own. */
  private void giveUp() {
    requests.removals().forEach(this::giveUp);
    for (var request : requests.requests()) {
      if (isRevoked(request)) {
        var why = Optional.ofNullable(request.objection()).map(o -> o.message()).orElse("");
        holdings
            .had(request)
            .forEach(access -> revoke(access, request.resource(), request.name(), why));
      } else if (request.access().isPresent()) {
        holdings.held(request.resource()).stream()
            .filter(access -> !request.access().get().equals(access))
            .forEach(
                access ->
                    revoke(
                        access,
                        request.resource(),
                        request.name(),
                        "the spec no longer requests it"));
      }
    }
  }

  private void giveUp(Removal removal) {
    var resource = removal.resource();
    var isRetained =
        resource.getSpec().deletionPolicy() == DeletionPolicy.RETAIN
            && guards.boundaries().allows(resource, Capability.RETAIN);
    if (isRetained) {
      return;
    }
    holdings.held(resource).stream()
        .filter(access -> !requested.containsKey(access))
        .forEach(
            access ->
                revocations.add(
                    new Revocation(
                        access, resource, removal.name(), removal.why(), removal.set())));
  }

  private void revoke(AssignedAccess access, HasMetadata resource, String name, String why) {
    if (!requested.containsKey(access)) {
      revocations.add(new Revocation(access, resource, name, why, null));
    }
  }

  /**
   * Revokes what no resource requests or has, where that is what the resource of the permission set
   * wants.
   *
   * @return how many assignments stay although no resource requests them
   */
  private int revokeUnmanaged() {
    var given = revocations.requested();
    var unmanaged = 0;
    for (var access : survey.assignments().stream().sorted(ORDER).toList()) {
      var owner = sets.ofArn(access.permissionSetArn());
      if (owner.isEmpty()
          || requested.containsKey(access)
          || held.contains(access)
          || given.contains(access)) {
        continue;
      }
      if (isExclusive(owner.get())) {
        revoke(
            access,
            owner.get(),
            name(owner.get()),
            "spec.exclusiveAssignments is true, and no resource requests it");
      } else {
        unmanaged++;
      }
    }
    return unmanaged;
  }

  private boolean isExclusive(PermissionSet set) {
    return Boolean.TRUE.equals(set.getSpec().exclusiveAssignments())
        && guards.boundaries().allows(set, Capability.EXCLUSIVE);
  }

  static String name(HasMetadata resource) {
    var meta = resource.getMetadata();
    return "%s %s/%s".formatted(resource.getKind(), meta.getNamespace(), meta.getName());
  }
}
