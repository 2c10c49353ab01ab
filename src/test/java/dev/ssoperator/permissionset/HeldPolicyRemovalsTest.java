package dev.ssoperator.permissionset;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.Accesses;
import dev.ssoperator.access.BreakerRecord;
import dev.ssoperator.access.BreakerStore;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.access.Services;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.permissionset.PermissionSetChange.AttachManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.DetachManagedPolicy;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import dev.ssoperator.sdk.Woken;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An edit that takes policies away is held where too many accounts have the permission set. */
class HeldPolicyRemovalsTest {

  private static final String LIST = "ListAccountsForProvisionedPermissionSet";
  private static final Duration HOLDS = Duration.ofMinutes(5);
  private static final List<PermissionSetChange> REMOVAL =
      List.of(new DetachManagedPolicy("arn:policy"));
  private static final List<PermissionSetChange> ADDITION =
      List.of(new AttachManagedPolicy("arn:policy"));

  private final EmulatedAws aws = new EmulatedAws();
  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Woken woken = new Woken();
  private final Requester requester =
      new Requester(
          "PermissionSet",
          new ResourceID("ops", "team"),
          Purpose.SPEC,
          resource -> woken.incrementAndGet());
  private final Store store = new Store();
  private RevocationBreaker breaker;
  private PermissionSetSnapshot set;

  private static final class Store implements BreakerStore {
    private final Map<String, BreakerRecord> records = new HashMap<>();

    @Override
    public Map<String, BreakerRecord> load() {
      return Map.of();
    }

    @Override
    public void save(String namespace, BreakerRecord record) {
      records.put(namespace, record);
    }

    @Override
    public Optional<String> release(String namespace) {
      return Optional.empty();
    }
  }

  @BeforeEach
  void assign() {
    var arn = aws.permissionSet("ops");
    aws.assign(arn, BILLING, PLATFORM);
    aws.assign(arn, SHOP, PLATFORM);
    aws.control().clearLogs();
    set = aws.identityCenter().readPermissionSet(arn).orElseThrow();
  }

  @AfterEach
  void close() {
    breaker.close();
    threads.close();
    aws.close();
  }

  @Test
  void theAccountsThatHaveTheSetAreReadFirst() {
    var removals = removals(2);

    assertThat(removals.admit(resource(1), set, REMOVAL, requester)).contains(Verdict.CHECKING);
    woken.awaitWoken(1);

    assertThat(removals.admit(resource(1), set, REMOVAL, requester)).isEmpty();
    assertThat(store.records.get("team").revocations()).hasSize(2);
  }

  @Test
  void whatIsTakenAwayInTooManyAccountsIsHeldUntilTheEditIsTakenBack() {
    var removals = removals(1);
    removals.admit(resource(1), set, REMOVAL, requester);
    woken.awaitWoken(1);

    assertThat(removals.admit(resource(1), set, REMOVAL, requester).map(Verdict::reason))
        .contains(Reason.REVOCATIONS_HELD);
    assertThat(breaker.held()).isEqualTo(1);

    assertThat(removals.admit(resource(2), set, ADDITION, requester)).isEmpty();
    assertThat(breaker.held()).isZero();
  }

  @Test
  void anEditIsCountedOnceUntilItHasEnded() {
    var removals = removals(4);
    admit(removals, 1);
    admit(removals, 1);
    assertThat(store.records.get("team").revocations()).hasSize(2);

    admit(removals, 2);
    assertThat(store.records.get("team").revocations()).hasSize(4);
    removals.end(requester);
    assertThat(store.records.get("team").edits()).isEmpty();
  }

  @Test
  void whatTakesNothingAwayNeedsNoRead() {
    assertThat(removals(1).admit(resource(1), set, ADDITION, requester)).isEmpty();

    assertThat(aws.calls(LIST)).isEmpty();
  }

  @Test
  void withoutALimitNothingIsReadOrHeld() {
    assertThat(removals(0).admit(resource(1), set, REMOVAL, requester)).isEmpty();

    assertThat(aws.calls(LIST)).isEmpty();
  }

  private void admit(PolicyRemovals removals, long generation) {
    clock.advance(Duration.ofSeconds(1));
    var before = woken.get();
    assertThat(removals.admit(resource(generation), set, REMOVAL, requester))
        .contains(Verdict.CHECKING);
    woken.awaitWoken(before + 1);
    assertThat(removals.admit(resource(generation), set, REMOVAL, requester)).isEmpty();
  }

  private PolicyRemovals removals(int limit) {
    breaker =
        new RevocationBreaker(
            new RevocationBreaker.Settings(limit, Duration.ofMinutes(10)),
            store,
            Duration.ofHours(1),
            clock);
    var services = new Services(aws, threads, clock);
    services.breaker = breaker;
    return new PolicyRemovals(
        services.with(
            new Accesses(),
            new Requests(aws.identityCenter(), SlotLimits.DEFAULT, Duration.ofSeconds(1), clock),
            new Ledger(aws.identityCenter(), threads, HOLDS, HOLDS, false, clock),
            Pacing.DEFAULT));
  }

  private static PermissionSet resource(long generation) {
    var resource = new PermissionSet();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("team")
            .withName("ops")
            .withUid("uid")
            .withGeneration(generation)
            .build());
    return resource;
  }
}
