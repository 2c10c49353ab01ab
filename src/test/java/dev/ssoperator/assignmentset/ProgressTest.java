package dev.ssoperator.assignmentset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.FailingAssignment;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import dev.ssoperator.status.Conditions;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a set counts as assigned, on its way and failing. */
class ProgressTest {

  private final SortedMap<String, Access> desired = new TreeMap<>();
  private final Map<String, AccountAssignment> members = new HashMap<>();
  private final Map<String, Refusal> refused = new HashMap<>();

  @Test
  void anAccessThatExistsIsReadyWhoeverOwnsIt() {
    add("assigned", Reason.ASSIGNED, 1);
    add("duplicate", Reason.DUPLICATE, 1);

    assertThat(progress()).isEqualTo(new Progress(2, 2, 0, List.of()));
  }

  @Test
  void whatAPersonMustActOnFails() {
    add("failing", Reason.PRINCIPAL_NOT_FOUND, 1);
    add("waiting", Reason.WAITING_FOR_SLOT, 1);

    var progress = progress();

    assertThat(progress.failing()).isEqualTo(1);
    assertThat(progress.pending()).isEqualTo(1);
    assertThat(progress.failures())
        .containsExactly(
            new FailingAssignment(
                "failing", "1", "a", "read", "PrincipalNotFound", "because of a test"));
  }

  @Test
  void aConditionThatDoesNotHoldIsNoFailure() {
    add("duplicate", Reason.DUPLICATE, 1);
    add("waiting", Reason.WAITING_FOR_SLOT, 1);
    members.get("duplicate").setStatus(status(not(Conditions.READY, Reason.DUPLICATE)));
    members
        .get("waiting")
        .setStatus(
            status(
                not(Conditions.STALLED, Reason.PRINCIPAL_NOT_FOUND),
                not(Conditions.READY, Reason.WAITING_FOR_SLOT)));

    assertThat(progress()).isEqualTo(new Progress(2, 1, 0, List.of()));
  }

  private static Condition not(String type, Reason reason) {
    return new Condition(type, Condition.Status.FALSE, 1L, Instant.EPOCH, reason.text(), "");
  }

  private static AccountAssignmentStatus status(Condition... conditions) {
    return new AccountAssignmentStatus(
        null, null, null, List.of(), null, null, List.of(), null, 1L, List.of(conditions));
  }

  @Test
  void aStatusOfAnOlderSpecSaysNothing() {
    add("assigned", Reason.ASSIGNED, 2);
    add("duplicate", Reason.DUPLICATE, 2);
    add("failing", Reason.PRINCIPAL_NOT_FOUND, 2);

    assertThat(progress()).isEqualTo(new Progress(3, 0, 0, List.of()));
  }

  @Test
  void whatIsBeingDeletedOrMissingIsOnItsWay() {
    add("assigned", Reason.ASSIGNED, 1);
    add("failing", Reason.PRINCIPAL_NOT_FOUND, 1);
    members
        .values()
        .forEach(member -> member.getMetadata().setDeletionTimestamp("2026-11-28T12:00:00Z"));
    add("missing", Reason.ASSIGNED, 1);
    members.remove("missing");

    assertThat(progress()).isEqualTo(new Progress(3, 0, 0, List.of()));
  }

  @Test
  void whatIsRefusedFailsWithoutAResource() {
    add("refused", Reason.ASSIGNED, 1);
    members.remove("refused");
    refused.put("refused", new Refusal("OutsideBoundary", "because of a test"));

    assertThat(progress().failures())
        .extracting(FailingAssignment::reason)
        .containsExactly("OutsideBoundary");
  }

  @Test
  void theFirstTwentyFailuresAreNamed() {
    IntStream.range(0, 30)
        .forEach(i -> add("failing-%02d".formatted(i), Reason.PRINCIPAL_NOT_FOUND, 1));

    assertThat(progress().failing()).isEqualTo(30);
    assertThat(progress().failures())
        .extracting(FailingAssignment::assignment)
        .hasSize(20)
        .isSorted()
        .first()
        .isEqualTo("failing-00");
  }

  private Progress progress() {
    return Progress.of(desired, members::get, refused);
  }

  /** A member whose status is of generation 1. */
  private void add(String name, Reason reason, long generation) {
    desired.put(
        name,
        new Access(
            new Principal("a", null, null, null, IdentityChange.FOLLOW),
            new PermissionSetRef("read", null),
            new Selection.Account("1", "", true, true)));
    var member = new AccountAssignment();
    member.setMetadata(new ObjectMetaBuilder().withName(name).withGeneration(generation).build());
    member.setStatus(status(condition(reason).toArray(Condition[]::new)));
    members.put(name, member);
  }

  private static List<Condition> condition(Reason reason) {
    return Conditions.of(Verdict.of(reason, "because of a test"), 1, List.of(), Instant.EPOCH);
  }
}
