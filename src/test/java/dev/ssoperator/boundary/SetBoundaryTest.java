package dev.ssoperator.boundary;

import static dev.ssoperator.boundary.Followed.TEAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.Ruling;
import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccessBoundarySpec;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSetSpec;
import dev.ssoperator.api.AccountScope;
import dev.ssoperator.api.AccountSelector;
import dev.ssoperator.api.AssignmentTemplate;
import dev.ssoperator.api.BoundaryLimits;
import dev.ssoperator.api.BoundaryRule;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.Enforcement;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.OwnPermissionSets;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.PermissionSetScope;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalScope;
import dev.ssoperator.api.SharedPermissionSets;
import dev.ssoperator.sdk.Woken;
import dev.ssoperator.status.Annotations;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a set of assignments may be generated, and how many of them. */
class SetBoundaryTest {

  private static final String DENIED = "AccessBoundary limits does not allow this: ";
  private static final AccountScope ANYWHERE = new AccountScope(null, List.of("*"), null, null);

  /** Groups whose name begins with data get the namespace's own permission sets. */
  private static final BoundaryRule OWN =
      new BoundaryRule(
          ANYWHERE,
          groups("data*"),
          new PermissionSetScope(
              new OwnPermissionSets(null, null, null, null, null, null), null, null));

  /** Group ops gets a permission set that namespace platform shares. */
  private static final BoundaryRule SHARED =
      new BoundaryRule(
          ANYWHERE,
          groups("ops"),
          new PermissionSetScope(
              null, List.of(new SharedPermissionSets("platform", List.of("read*"))), null));

  private static final PermissionSetRef MINE = new PermissionSetRef("mine", null);
  private static final PermissionSetRef READ = new PermissionSetRef("read-only", "platform");
  private static final PermissionSetRef WRITE = new PermissionSetRef("write", "platform");

  private final List<AccessBoundary> list = new ArrayList<>();
  private final Followed resources = new Followed();
  private long generation;
  private final List<String> counted = new ArrayList<>();
  private final EnforcedBoundaries boundaries =
      new EnforcedBoundaries(requester -> AccountLookup.NONE);

  @BeforeEach
  void follow() {
    boundaries.use(new BoundaryList(list), counted::add);
    resources.followedBy(boundaries);
  }

  @Test
  void eachPrincipalMayHaveEachPermissionSetSomewhere() {
    given(List.of(OWN, SHARED), List.of(), null);

    assertThat(rule(set(List.of("data-a", "data-b"), MINE))).isEqualTo(new Ruling.Allowed());
    assertThat(rule(set(List.of("ops"), READ))).isEqualTo(new Ruling.Allowed());
    assertThat(rule(set(List.of("data-a", "ops"), MINE)))
        .isEqualTo(
            outside(
                "rule 2 comes closest: spec.permissionSetRef: PermissionSets of the namespace"
                    + " are not allowed"));
    assertThat(rule(set(List.of("ops"), READ, WRITE)))
        .isEqualTo(
            outside(
                "rule 2 comes closest: spec.permissionSetRef: PermissionSet platform/write is not"
                    + " shared"));
    assertThat(rule(set(List.of("data-a"), READ)))
        .isEqualTo(
            outside(
                "rule 1 comes closest: spec.permissionSetRef: PermissionSet platform/read-only is"
                    + " not shared"));
  }

  @Test
  void aPrincipalOfNoRuleIsNamed() {
    given(List.of(OWN, SHARED), List.of(), null);

    assertThat(rule(set(List.of("nobody"), MINE)))
        .isEqualTo(
            outside(
                "rule 1 comes closest: principal group \"nobody\" is not among its principals"));
  }

  @Test
  void withoutRulesNothingIsAllowed() {
    given(List.of(), List.of(), null);

    assertThat(rule(set(List.of("data-a"), MINE))).isEqualTo(outside("it has no rules"));
  }

  @Test
  void theLastRuleThatIncludesThePrincipalComesClosest() {
    given(List.of(SHARED, OWN, OWN), List.of(), null);

    assertThat(rule(set(List.of("data-a"), READ)))
        .isEqualTo(
            outside(
                "rule 3 comes closest: spec.permissionSetRef: PermissionSet platform/read-only is"
                    + " not shared"));
  }

  @Test
  void whatASetNeedsCapabilitiesForIsChecked() {
    given(List.of(OWN), List.of(), null);
    var retaining = set(List.of("data-a"), MINE);
    retaining.setSpec(
        new AccountAssignmentSetSpec(
            retaining.getSpec().principals(),
            retaining.getSpec().permissionSetRefs(),
            retaining.getSpec().accounts(),
            List.of(),
            new AssignmentTemplate(null, new AssignmentTemplate.Spec(DeletionPolicy.RETAIN))));
    var paused = set(List.of("data-a"), MINE);
    paused.getMetadata().setAnnotations(Map.of(Annotations.PAUSED, "true"));

    assertThat(rule(retaining))
        .isEqualTo(
            outside("spec.template.spec.deletionPolicy: Retain needs the capability Retain"));
    assertThat(rule(paused))
        .isEqualTo(outside("the annotation ssoperator.dev/paused needs the capability Pause"));
    assertThat(boundaries.allows(paused, Capability.PAUSE)).isFalse();

    given(List.of(OWN), List.of(Capability.PAUSE, Capability.RETAIN), null);
    assertThat(rule(retaining)).isEqualTo(new Ruling.Allowed());
    assertThat(rule(paused)).isEqualTo(new Ruling.Allowed());
    assertThat(boundaries.allows(paused, Capability.PAUSE)).isTrue();
    assertThat(boundaries.allows(paused, Capability.ADOPT)).isFalse();
  }

  @Test
  void whereNoBoundaryOrSeveralSayTheSpecCounts() {
    var set = set(List.of("data-a"), MINE);
    assertThat(boundaries.allows(set, Capability.PAUSE)).isTrue();

    given(List.of(OWN), List.of(), null);
    list.add(list.get(0));
    assertThat(boundaries.allows(set, Capability.PAUSE)).isTrue();
  }

  @Test
  void aSetThatIsOutsideIsAViolation() {
    given(List.of(OWN), List.of(), null);

    rule(set(List.of("nobody"), MINE));

    assertThat(boundaries.counts(list.get(0)).violations()).isEqualTo(1);
    assertThat(counted).containsExactly("limits");
  }

  // ---- assignments that do not exist yet

  @Test
  void aPreviewCountsNothingAndKnowsNoLimit() {
    given(List.of(OWN), List.of(), new BoundaryLimits(null, 0));
    var allowed = resources.assignment(TEAM, "data", null, "111111111111");

    assertThat(boundaries.preview(allowed, Optional.empty(), new Woken().requester()))
        .isEqualTo(new Ruling.Allowed());
    given(List.of(SHARED), List.of(), null);
    assertThat(boundaries.preview(allowed, Optional.empty(), new Woken().requester()))
        .isInstanceOf(Ruling.Outside.class);

    assertThat(counted).isEmpty();
  }

  @Test
  void thereIsRoomForWhatTheLimitLeaves() {
    assertThat(boundaries.room(TEAM)).as("no boundary").isZero();

    given(List.of(OWN), List.of(), new BoundaryLimits(null, 3));
    resources.assignment(TEAM, "first", null, "111111111111");
    assertThat(boundaries.room(TEAM)).isEqualTo(2);
    assertThat(boundaries.room("elsewhere")).isZero();

    given(List.of(OWN), List.of(), null);
    assertThat(boundaries.room(TEAM)).isGreaterThan(1_000_000);
  }

  private void given(
      List<BoundaryRule> rules, List<Capability> capabilities, @Nullable BoundaryLimits limits) {
    var boundary = Followed.boundary("limits", List.of(TEAM), limits, ANYWHERE);
    boundary.setSpec(
        new AccessBoundarySpec(List.of(TEAM), rules, capabilities, limits, Enforcement.DENY));
    boundary.getMetadata().setGeneration(++generation);
    list.clear();
    list.add(boundary);
  }

  private Ruling rule(AccountAssignmentSet set) {
    return boundaries.of(set, reference -> Optional.empty());
  }

  private static Ruling outside(String problem) {
    return new Ruling.Outside(DENIED + problem, false);
  }

  private static PrincipalScope groups(String pattern) {
    return new PrincipalScope(List.of(pattern), null, null, null);
  }

  private static AccountAssignmentSet set(List<String> groups, PermissionSetRef... references) {
    var set = new AccountAssignmentSet();
    set.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(TEAM)
            .withName("set")
            .withUid("set")
            .withCreationTimestamp("2026-11-28T10:00:00Z")
            .build());
    set.setSpec(
        new AccountAssignmentSetSpec(
            groups.stream()
                .map(group -> new Principal(group, null, null, null, IdentityChange.FOLLOW))
                .toList(),
            Stream.of(references).toList(),
            List.of(new AccountSelector(null, null, null, List.of("111111111111"))),
            List.of(),
            null));
    return set;
  }
}
