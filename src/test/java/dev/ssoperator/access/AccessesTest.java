package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.Access.Claim;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.AssignmentRequestBuilder;
import dev.ssoperator.api.ObsoleteAssignment;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Woken;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oldest resource that asks for an access owns it. */
class AccessesTest {

  private static final AssignedAccess ACCESS = access("1");
  private static final AssignedAccess OTHER = access("2");

  private static final Requester.Waker NOBODY = resource -> {};

  private static final Claimant OLD = claimant("z-old", "2026-01-01T00:00:00Z");
  private static final Claimant MIDDLE = claimant("m-middle", "2026-01-02T00:00:00Z");
  private static final Claimant YOUNG = claimant("a-young", "2026-01-03T00:00:00Z");

  private final Accesses accesses = new Accesses();

  @Test
  void theOldestOwnsWhoeverClaimedFirst() {
    assertThat(accesses.claim(ACCESS, YOUNG).owner()).isEqualTo(YOUNG);
    assertThat(accesses.claim(ACCESS, OLD).owner()).isEqualTo(OLD);
    assertThat(accesses.claim(ACCESS, MIDDLE).owner()).isEqualTo(OLD);
    assertThat(accesses.claim(ACCESS, YOUNG).owner()).isEqualTo(OLD);
  }

  @Test
  void theOwnerThatIsDisplacedIsReportedOnce() {
    assertThat(accesses.claim(ACCESS, MIDDLE).displaced()).isEmpty();
    assertThat(accesses.claim(ACCESS, MIDDLE).displaced()).isEmpty();
    assertThat(accesses.claim(ACCESS, YOUNG).displaced()).isEmpty();
    assertThat(accesses.claim(ACCESS, OLD).displaced()).contains(MIDDLE);
    assertThat(accesses.claim(ACCESS, OLD).displaced()).isEmpty();
    assertThat(accesses.claim(ACCESS, MIDDLE).displaced()).isEmpty();
  }

  @Test
  void ofTwoThatCouldLeaveAccessToEachOtherOnlyTheFirstDoes() {
    assertThat(accesses.handOver(ACCESS, OLD.id(), Set.of(YOUNG.id()))).isTrue();
    assertThat(accesses.handOver(ACCESS, YOUNG.id(), Set.of(OLD.id()))).isFalse();
    assertThat(accesses.handOver(ACCESS, YOUNG.id(), Set.of(OLD.id(), MIDDLE.id()))).isTrue();
    assertThat(accesses.handOver(OTHER, YOUNG.id(), Set.of(OLD.id()))).isTrue();
  }

  @Test
  void whoeverLeftAccessCanBeLeftItAgainOnceHeAsksForIt() {
    accesses.handOver(ACCESS, OLD.id(), Set.of(YOUNG.id()));
    accesses.claim(ACCESS, OLD);

    assertThat(accesses.handOver(ACCESS, YOUNG.id(), Set.of(OLD.id()))).isTrue();
  }

  @Test
  void accessThatNobodyElseHasIsLeftToNobody() {
    assertThat(accesses.handOver(ACCESS, OLD.id(), Set.of())).isFalse();
  }

  @Test
  void resourcesOfTheSameAgeAreOrderedByNamespaceAndName() {
    var b = claimant("a", "b", "2026-01-01T00:00:00Z");
    var a2 = claimant("b", "a", "2026-01-01T00:00:00Z");
    var a1 = claimant("a", "a", "2026-01-01T00:00:00Z");

    assertThat(accesses.claim(ACCESS, b).owner()).isEqualTo(b);
    assertThat(accesses.claim(ACCESS, a2).owner()).isEqualTo(a2);
    assertThat(accesses.claim(ACCESS, a1).owner()).isEqualTo(a1);
    assertThat(accesses.other(ACCESS, a1.id())).contains(a2);
  }

  @Test
  void differentAccessesHaveDifferentOwners() {
    assertThat(accesses.claim(ACCESS, OLD).owner()).isEqualTo(OLD);
    assertThat(accesses.claim(OTHER, YOUNG).owner()).isEqualTo(YOUNG);
    assertThat(accesses.other(OTHER, YOUNG.id())).isEmpty();
  }

  @Test
  void aReleaseHandsOverToTheNextOldest() {
    accesses.claim(ACCESS, OLD);
    accesses.claim(ACCESS, YOUNG);
    accesses.claim(ACCESS, MIDDLE);
    assertThat(accesses.other(ACCESS, OLD.id())).contains(MIDDLE);

    accesses.release(OLD.id());
    assertThat(accesses.claim(ACCESS, YOUNG).owner()).isEqualTo(MIDDLE);
    assertThat(accesses.other(ACCESS, OLD.id())).contains(MIDDLE);

    accesses.release(MIDDLE.id());
    assertThat(accesses.claim(ACCESS, YOUNG).owner()).isEqualTo(YOUNG);
    accesses.release(YOUNG.id());
    assertThat(accesses.other(ACCESS, OLD.id())).isEmpty();
  }

  @Test
  void whoClaimsSomethingElseGivesUpWhatItClaimedBefore() {
    accesses.claim(ACCESS, OLD);
    accesses.claim(ACCESS, YOUNG);
    accesses.claim(OTHER, OLD);

    assertThat(accesses.claim(ACCESS, YOUNG).owner()).isEqualTo(YOUNG);
    assertThat(accesses.other(ACCESS, YOUNG.id())).isEmpty();
  }

  @Test
  void releasingWhatWasNotClaimedChangesNothing() {
    accesses.claim(ACCESS, OLD);
    accesses.release(YOUNG.id());

    assertThat(accesses.claim(ACCESS, OLD).owner()).isEqualTo(OLD);
  }

  @Test
  void aResourceThatWasCreatedAgainCountsAsNew() {
    accesses.claim(ACCESS, OLD);
    accesses.claim(ACCESS, MIDDLE);
    var again = claimant(OLD.name(), "2026-01-09T00:00:00Z");

    assertThat(accesses.claim(ACCESS, again).owner()).isEqualTo(MIDDLE);
    accesses.release(MIDDLE.id());
    assertThat(accesses.other(ACCESS, MIDDLE.id())).contains(again);
  }

  @Test
  void whatStatusesSayIsClaimedOnceAtTheStart() {
    accesses.load(
        () ->
            Stream.of(
                resource("old", "2026-01-01T00:00:00Z", ACCESS, 1L),
                resource("unresolved", "2025-01-01T00:00:00Z", null, 1L)),
        AccessesTest::requester,
        (r, a) -> true);
    accesses.load(
        () -> Stream.of(resource("older", "2025-01-01T00:00:00Z", ACCESS, 1L)),
        AccessesTest::requester,
        (r, a) -> true);

    assertThat(accesses.other(ACCESS, YOUNG.id()).map(Claimant::name)).contains("old");
    assertThat(accesses.claim(ACCESS, YOUNG).owner().name()).isEqualTo("old");
  }

  @Test
  void aClaimThatOnlyAnUnprovenStatusMakesInheritsNothingAndEndsWithTheReconciliation() {
    var forged = resource("forged", "2025-01-01T00:00:00Z", ACCESS, 1L);
    accesses.load(() -> Stream.of(forged), AccessesTest::requester, (r, a) -> false);
    var id = ResourceID.fromResource(forged);

    assertThat(accesses.other(ACCESS, YOUNG.id())).isEmpty();
    assertThat(accesses.beginRevoking(ACCESS, requester(YOUNG.id()), other -> true)).isEmpty();
    assertThat(accesses.unproven(ACCESS, YOUNG.id())).contains(id);
    assertThat(accesses.unproven(ACCESS, id)).isEmpty();

    accesses.release(id);
    assertThat(accesses.unproven(ACCESS, YOUNG.id())).isEmpty();
  }

  @Test
  void aRequestThatOnlyAnUnprovenStatusHasMakesNobodyWait() {
    var forged = resource("forged", "2025-01-01T00:00:00Z", null, 1L);
    var delete =
        AssignmentRequestBuilder.builder()
            .operation(Operation.DELETE)
            .assignment(ACCESS)
            .state(RequestState.IN_PROGRESS)
            .startTime(Instant.EPOCH)
            .build();
    forged.setStatus(
        new AccountAssignmentStatus(
            null,
            null,
            null,
            List.of(ObsoleteAssignment.of(ACCESS, delete)),
            delete,
            null,
            List.of(),
            null,
            1L,
            List.of()));
    accesses.load(() -> Stream.of(forged), AccessesTest::requester, (r, a) -> false);

    assertThat(accesses.revoker(ACCESS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoeverRequestsWhatIsRevokedSinceBeforeTheStartIsWokenAtTheEnd(boolean isObsolete) {
    var revoking = resource("revoking", "2025-01-01T00:00:00Z", null, 1L);
    requests(revoking, isObsolete, Operation.DELETE, RequestState.IN_PROGRESS);
    accesses.load(() -> Stream.of(revoking), AccessesTest::requester, (r, a) -> true);
    var waiting = new Woken();
    var claimant = new Claimant(waiting.requester(), "waiting", "2026-01-01T00:00:00Z");
    accesses.claim(ACCESS, claimant);
    assertThat(accesses.revoker(ACCESS)).contains(requester(revoking));

    accesses.endRevoking(requester(revoking));

    assertThat(accesses.revoker(ACCESS)).isEmpty();
    assertThat(waiting).hasValue(1);
  }

  @Test
  void requestsOfBeforeTheStartThatRevokeNothingNowMakeNobodyWait() {
    var creating = resource("creating", "2025-01-01T00:00:00Z", null, 1L);
    requests(creating, false, Operation.CREATE, RequestState.IN_PROGRESS);
    var failed = resource("failed", "2025-01-01T00:00:00Z", null, 1L);
    requests(failed, false, Operation.DELETE, RequestState.FAILED);
    var obsolete = resource("obsolete", "2025-01-01T00:00:00Z", null, 1L);
    requests(obsolete, true, Operation.DELETE, RequestState.FAILED);
    accesses.load(
        () -> Stream.of(creating, failed, obsolete), AccessesTest::requester, (r, a) -> true);

    assertThat(accesses.revoker(ACCESS)).isEmpty();
    assertThat(accesses.size()).isZero();
  }

  @Test
  void theOwnersOfTheOtherAssignmentsInAnAccountAreThoseBeside() {
    var elsewhere =
        new AssignedAccess("arn:set", "210987654321", PrincipalType.GROUP, ACCESS.principalId());
    accesses.claim(ACCESS, OLD);
    accesses.claim(OTHER, MIDDLE);
    accesses.claim(elsewhere, YOUNG);

    assertThat(accesses.ownersBeside(ACCESS)).containsExactly(MIDDLE);
    assertThat(accesses.claims("arn:set")).containsExactlyInAnyOrder(OLD, MIDDLE, YOUNG);
    assertThat(accesses.claims("arn:other")).isEmpty();

    accesses.release(MIDDLE.id());
    assertThat(accesses.ownersBeside(ACCESS)).isEmpty();
    assertThat(accesses.claims("arn:set")).containsExactlyInAnyOrder(OLD, YOUNG);
  }

  @Test
  void onlyWhoStillRevokesAnAssignmentEndsThat() {
    accesses.beginRevoking(ACCESS, requester(OLD.id()), other -> true);
    accesses.beginRevoking(ACCESS, requester(YOUNG.id()), other -> true);

    accesses.endRevoking(requester(OLD.id()));
    assertThat(accesses.revoker(ACCESS)).contains(requester(YOUNG.id()));

    accesses.endRevoking(requester(YOUNG.id()));
    assertThat(accesses.revoker(ACCESS)).isEmpty();
    assertThat(accesses.size()).isZero();
  }

  private static void requests(
      AccountAssignment resource, boolean isObsolete, Operation operation, RequestState state) {
    var request =
        AssignmentRequestBuilder.builder()
            .operation(operation)
            .assignment(ACCESS)
            .state(state)
            .startTime(Instant.EPOCH)
            .build();
    resource.setStatus(
        new AccountAssignmentStatus(
            null,
            null,
            null,
            isObsolete ? List.of(ObsoleteAssignment.of(ACCESS, request)) : List.of(),
            isObsolete ? null : request,
            null,
            List.of(),
            null,
            1L,
            List.of()));
  }

  @Test
  void whatIsDeletedOrSpeaksOfAnEarlierSpecIsNoClaim() {
    var deleted = resource("deleted", "2025-01-01T00:00:00Z", ACCESS, 1L);
    deleted.getMetadata().setDeletionTimestamp("2026-01-05T00:00:00Z");
    var outdated = resource("outdated", "2025-01-01T00:00:00Z", ACCESS, 0L);
    var fresh = resource("fresh", "2025-01-01T00:00:00Z", null, 1L);
    fresh.setStatus(null);
    accesses.load(
        () -> Stream.of(deleted, outdated, fresh), AccessesTest::requester, (r, a) -> true);

    assertThat(accesses.other(ACCESS, YOUNG.id())).isEmpty();
  }

  @Property(tries = 200)
  void theOwnerDoesNotDependOnTheOrderOfClaims(
      @ForAll @IntRange(min = 1, max = 12) int count, @ForAll Random random) {
    var shared = new Accesses();
    var claimants = claimants(count);
    Collections.shuffle(claimants, random);
    claimants.forEach(claimant -> shared.claim(ACCESS, claimant));

    var oldest = Collections.min(claimants);
    assertThat(claimants)
        .allSatisfy(c -> assertThat(shared.claim(ACCESS, c).owner()).isEqualTo(oldest));
  }

  @RepeatedTest(20)
  void manyThreadsAgreeOnTheOwnerAndEveryFormerOwnerIsReported() throws Exception {
    var claimants = claimants(24);
    var oldest = Collections.min(claimants);
    Collections.shuffle(claimants);
    var go = new CountDownLatch(1);
    var executor = Executors.newFixedThreadPool(claimants.size());
    List<Claim> outcomes = new ArrayList<>();
    try {
      var futures =
          claimants.stream()
              .map(
                  claimant ->
                      executor.submit(
                          (Callable<Claim>)
                              () -> {
                                go.await();
                                return accesses.claim(ACCESS, claimant);
                              }))
              .toList();
      go.countDown();
      for (var future : futures) {
        outcomes.add(future.get(10, TimeUnit.SECONDS));
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(claimants)
        .allSatisfy(c -> assertThat(accesses.claim(ACCESS, c).owner()).isEqualTo(oldest));
    var onceOwners =
        IntStream.range(0, claimants.size())
            .filter(i -> outcomes.get(i).owner().equals(claimants.get(i)))
            .mapToObj(claimants::get)
            .filter(claimant -> !claimant.equals(oldest))
            .collect(Collectors.toSet());
    assertThat(outcomes.stream().flatMap(claim -> claim.displaced().stream()).toList())
        .containsExactlyInAnyOrderElementsOf(onceOwners);
  }

  private static List<Claimant> claimants(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> claimant("c" + i, "2026-01-01T00:00:%02dZ".formatted(i / 2)))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static Claimant claimant(String name, String createdAt) {
    return claimant(name, "namespace", createdAt);
  }

  private static Claimant claimant(String name, String namespace, String createdAt) {
    return new Claimant(requester(new ResourceID(name, namespace)), name + createdAt, createdAt);
  }

  private static Requester requester(AccountAssignment resource) {
    return requester(ResourceID.fromResource(resource));
  }

  private static Requester requester(ResourceID id) {
    return new Requester("AccountAssignment", id, Requester.Purpose.SPEC, NOBODY);
  }

  private static AccountAssignment resource(
      String name, String createdAt, @Nullable AssignedAccess resolved, long observed) {
    var resource = new AccountAssignment();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("namespace")
            .withUid(name)
            .withCreationTimestamp(createdAt)
            .withGeneration(1L)
            .build());
    resource.setStatus(
        new AccountAssignmentStatus(
            resolved, null, null, List.of(), null, null, List.of(), null, observed, List.of()));
    return resource;
  }

  private static AssignedAccess access(String principal) {
    return new AssignedAccess("arn:set", "123456789012", PrincipalType.GROUP, principal);
  }
}
