package dev.ssoperator.assignmentset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSetSpec;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AccountSelector;
import dev.ssoperator.api.AssignmentTemplate;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import dev.ssoperator.audit.RequestedBy;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What must be done so that a set has what it is to have. */
class SetPlanTest {

  private static final String NAMESPACE = "platform";

  private final AccountAssignmentSet set = templated(null);
  private final Blueprint blueprint = new Blueprint(set);

  @Test
  void whatIsMissingIsCreatedAndWhatIsThereStays() {
    var desired = desired("1", "2");
    var there = create(blueprint, desired, "1");

    var plan = plan(blueprint, desired, List.of(there));

    assertThat(plan.creations()).containsExactly(name("2"));
    assertThat(plan.corrections()).isEmpty();
    assertThat(plan.removals()).isEmpty();
    assertThat(plan.joined()).containsExactly("2");
    assertThat(plan.left()).isEmpty();
  }

  @Test
  void whatIsNotToBeIsRemovedOnce() {
    var all = desired("1", "2");
    var leaving = create(blueprint, all, "2");
    var plan = plan(blueprint, desired("1"), List.of(create(blueprint, all, "1"), leaving));
    assertThat(plan.removals()).containsExactly(leaving);
    assertThat(plan.left()).containsExactly("2");

    leaving.getMetadata().setDeletionTimestamp("2026-11-28T12:00:00Z");
    assertThat(plan(blueprint, desired("1"), List.of(leaving)).removals()).isEmpty();
  }

  @Test
  void whatIsBeingDeletedIsCreatedAgainWhenItIsGone() {
    var desired = desired("1");
    var deleted = create(blueprint, desired, "1");
    deleted.getMetadata().setDeletionTimestamp("2026-11-28T12:00:00Z");

    var plan = plan(blueprint, desired, List.of(deleted));

    assertThat(plan.creations()).isEmpty();
    assertThat(plan.corrections()).isEmpty();
    assertThat(plan(blueprint, desired, List.of()).creations()).containsExactly(name("1"));
  }

  @Test
  void whatDiffersIsCorrected() {
    var desired = desired("1");
    assertCorrected(desired, resource -> resource.getMetadata().setLabels(Map.of()));
    assertCorrected(desired, resource -> label(resource, Blueprint.SET, "another"));
    assertCorrected(desired, resource -> label(resource, Blueprint.ACCOUNT_ID, "another"));
    assertCorrected(desired, resource -> owner(resource).setUid("another"));
    assertCorrected(desired, resource -> owner(resource).setController(null));
    assertCorrected(desired, resource -> resource.getMetadata().setAnnotations(Map.of()));
    assertCorrected(desired, resource -> resource.getMetadata().setOwnerReferences(List.of()));
    assertCorrected(
        desired,
        resource -> resource.setSpec(new Blueprint(set(DeletionPolicy.RETAIN)).spec(access("1"))));
    assertCorrected(desired, resource -> resource.setSpec(blueprint.spec(access("2"))));
  }

  private static void label(AccountAssignment resource, String key, String value) {
    var labels = new HashMap<>(resource.getMetadata().getLabels());
    labels.put(key, value);
    resource.getMetadata().setLabels(labels);
  }

  private static OwnerReference owner(AccountAssignment resource) {
    return resource.getMetadata().getOwnerReferences().get(0);
  }

  @Test
  void whatIsBeingDeletedIsNotCorrected() {
    var desired = desired("1");
    var resource = create(blueprint, desired, "1");
    resource.getMetadata().setLabels(Map.of());
    resource.getMetadata().setDeletionTimestamp("2026-11-28T12:00:00Z");

    assertThat(plan(blueprint, desired, List.of(resource)).corrections()).isEmpty();
  }

  @Test
  void whatWasEditedToNameItsAccountIsCorrected() {
    assertCorrected(
        desired("1"),
        resource -> {
          var spec = resource.getSpec();
          resource.setSpec(
              new AccountAssignmentSpec(
                  spec.permissionSetRef(),
                  null,
                  spec.principal(),
                  new Account(null, "one"),
                  spec.deletionPolicy()));
        });
  }

  private void assertCorrected(
      SortedMap<String, Access> desired, java.util.function.Consumer<AccountAssignment> edit) {
    var resource = create(blueprint, desired, "1");
    assertThat(plan(blueprint, desired, List.of(resource)).corrections()).isEmpty();
    edit.accept(resource);
    assertThat(plan(blueprint, desired, List.of(resource)).corrections())
        .containsExactly(name("1"));
  }

  @Test
  void aResourceOfTheNameThatIsNobodysBecomesTheSets() {
    var desired = desired("1");
    var stranger = create(blueprint, desired, "1");
    stranger.getMetadata().setOwnerReferences(List.of());

    var plan = SetPlan.of(blueprint, desired, List.of(), name -> stranger);

    assertThat(plan.creations()).isEmpty();
    assertThat(plan.corrections()).containsExactly(name("1"));
  }

  @Test
  void anotherTemplateIsAnotherBlueprint() {
    var desired = desired("1");
    var resource = create(blueprint, desired, "1");
    var labelled =
        templated(
            new AssignmentTemplate(
                new AssignmentTemplate.Metadata(Map.of("a", "b"), Map.of()), null));

    assertThat(plan(new Blueprint(labelled), desired, List.of(resource)).corrections())
        .containsExactly(name("1"));
    assertThat(create(new Blueprint(labelled), desired, "1").getMetadata().getLabels())
        .containsEntry("a", "b");
  }

  @Test
  void aResourceHasItsFinalizerAndItsOwnerFromTheStart() {
    var meta = create(blueprint, desired("1"), "1").getMetadata();

    assertThat(meta.getFinalizers()).containsExactly(Finalizer.NAME);
    assertThat(meta.getOwnerReferences())
        .singleElement()
        .satisfies(
            owner -> {
              assertThat(owner.getUid()).isEqualTo("uid");
              assertThat(owner.getController()).isTrue();
              assertThat(owner.getBlockOwnerDeletion()).isTrue();
            });
  }

  @Test
  void whatOthersHaveAddedStaysWhenAResourceIsRestored() {
    var access = access("1");
    var found = new GenericKubernetesResource();
    found.setMetadata(
        new ObjectMetaBuilder()
            .withLabels(Map.of("theirs", "l", Blueprint.SET, "wrong"))
            .withAnnotations(Map.of("theirs", "a", Blueprint.TEMPLATE, "wrong"))
            .addNewOwnerReference()
            .withUid("another")
            .withController(true)
            .endOwnerReference()
            .addNewOwnerReference()
            .withUid("theirs")
            .endOwnerReference()
            .build());

    blueprint.restore(found, access, Map.of("watched", "yes"));

    var created = blueprint.create(name("1"), access, Map.of("watched", "yes"));
    var meta = found.getMetadata();
    assertThat(meta.getLabels())
        .containsEntry("theirs", "l")
        .containsAllEntriesOf(created.getMetadata().getLabels())
        .containsEntry("watched", "yes")
        .containsEntry(Blueprint.SET, "set")
        .containsEntry(Blueprint.ACCOUNT_ID, "1");
    assertThat(meta.getAnnotations())
        .containsEntry("theirs", "a")
        .containsAllEntriesOf(created.getMetadata().getAnnotations());
    assertThat(meta.getOwnerReferences())
        .extracting(OwnerReference::getUid)
        .containsExactly("theirs", "uid");
    assertThat(found.getAdditionalProperties()).containsEntry("spec", created.getSpec());
  }

  @Test
  void aResourceNamesWhoChangedTheSet() {
    assertThat(create(blueprint, desired("1"), "1").getMetadata().getAnnotations())
        .containsOnlyKeys(Blueprint.TEMPLATE);

    set.getMetadata().setAnnotations(Map.of(RequestedBy.ANNOTATION, "alice", "other", "x"));

    assertThat(create(blueprint, desired("1"), "1").getMetadata().getAnnotations())
        .containsEntry(RequestedBy.ANNOTATION, "alice")
        .containsOnlyKeys(RequestedBy.ANNOTATION, Blueprint.TEMPLATE);
  }

  @Test
  void whatIsRefusedIsNeitherCreatedNorCorrected() {
    var desired = desired("1", "2", "3", "4");
    var wrong = List.of(create(blueprint, desired, "3"), create(blueprint, desired, "4"));
    wrong.forEach(resource -> resource.getMetadata().setLabels(Map.of()));
    var plan = plan(blueprint, desired, wrong);
    assertThat(plan.creations()).containsExactlyInAnyOrder(name("1"), name("2"));
    assertThat(plan.corrections()).containsExactlyInAnyOrder(name("3"), name("4"));

    var rest = plan.without(Set.of(name("1"), name("3")));

    assertThat(rest.creations()).containsExactly(name("2"));
    assertThat(rest.corrections()).containsExactly(name("4"));
  }

  @Test
  void namesAreOfTheAccessAndOfNothingElse() {
    var group = new Principal("a", null, null, null, IdentityChange.FOLLOW);
    var held = new Principal("a", null, null, null, IdentityChange.HOLD);
    var user = new Principal(null, "a", null, null, IdentityChange.FOLLOW);
    var groupId = new Principal(null, null, "a", null, IdentityChange.FOLLOW);
    var userId = new Principal(null, null, null, "a", IdentityChange.FOLLOW);
    var read = new PermissionSetRef("read", null);
    var account = account("1");
    var name = new Access(group, read, account).name(NAMESPACE, "set");

    assertThat(name)
        .as("other names would replace every resource")
        .isEqualTo("set-289bbba14a2f1701");
    assertThat(new Access(held, read, account).name(NAMESPACE, "set")).isEqualTo(name);
    assertThat(
            new Access(group, new PermissionSetRef("read", NAMESPACE), account)
                .name(NAMESPACE, "set"))
        .isEqualTo(name);
    assertThat(
            List.of(
                new Access(user, read, account).name(NAMESPACE, "set"),
                new Access(groupId, read, account).name(NAMESPACE, "set"),
                new Access(userId, read, account).name(NAMESPACE, "set"),
                new Access(group, new PermissionSetRef("write", null), account)
                    .name(NAMESPACE, "set"),
                new Access(group, new PermissionSetRef("read", "other"), account)
                    .name(NAMESPACE, "set"),
                new Access(group, read, account("2")).name(NAMESPACE, "set"),
                new Access(group, read, account).name(NAMESPACE, "tes")))
        .doesNotContain(name)
        .doesNotHaveDuplicates();
  }

  @Test
  void tenThousandNamesDiffer() {
    assertThat(
            IntStream.range(0, 10_000)
                .mapToObj(i -> access(String.valueOf(i)).name(NAMESPACE, "set"))
                .distinct())
        .hasSize(10_000);
  }

  private static SetPlan plan(
      Blueprint blueprint, SortedMap<String, Access> desired, List<AccountAssignment> members) {
    return SetPlan.of(blueprint, desired, members, name -> null);
  }

  private static AccountAssignment create(
      Blueprint blueprint, SortedMap<String, Access> desired, String account) {
    return blueprint.create(name(account), desired.get(name(account)), Map.of());
  }

  private static SortedMap<String, Access> desired(String... accounts) {
    var desired = new TreeMap<String, Access>();
    for (var account : accounts) {
      desired.put(name(account), access(account));
    }
    return desired;
  }

  private static String name(String account) {
    return access(account).name(NAMESPACE, "set");
  }

  private static Access access(String account) {
    return new Access(
        new Principal("a", null, null, null, IdentityChange.FOLLOW),
        new PermissionSetRef("read", null),
        account(account));
  }

  private static Selection.Account account(String id) {
    return new Selection.Account(id, "", true, true);
  }

  private static AccountAssignmentSet set(DeletionPolicy policy) {
    return templated(new AssignmentTemplate(null, new AssignmentTemplate.Spec(policy)));
  }

  private static AccountAssignmentSet templated(@Nullable AssignmentTemplate template) {
    var set = new AccountAssignmentSet();
    set.setMetadata(
        new ObjectMetaBuilder().withNamespace(NAMESPACE).withName("set").withUid("uid").build());
    set.setSpec(
        new AccountAssignmentSetSpec(
            List.of(new Principal("a", null, null, null, IdentityChange.FOLLOW)),
            List.of(new PermissionSetRef("read", null)),
            List.of(new AccountSelector(null, null, null, List.of("1"))),
            List.of(),
            template));
    return set;
  }
}
