package dev.ssoperator.access;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.AssignmentRequestBuilder;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.audit.AuditEvent;
import dev.ssoperator.audit.AuditTrail;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import dev.ssoperator.sdk.Woken;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is granted and revoked is evidence, with its cause and the names of its time. */
class AccessAuditTest {

  private static final AssignedAccess ACCESS = EmulatedAws.access("arn:set", BILLING, PLATFORM);
  private static final Instant START = Instant.parse("2025-12-31T23:59:00Z");
  private final IdentityCenterException denied =
      new IdentityCenterException(ErrorKind.DENIED, "op", "not allowed", "request-1", null);

  private static EmulatedAws aws;
  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Resources resources = new Resources();
  private final Work pass =
      new Work(
          resources,
          new Requester(
              "AccountAssignment",
              new ResourceID("mine", Resources.NAMESPACE),
              Purpose.SPEC,
              resource -> {}));
  private final AuditTrail trail = new AuditTrail(Resources.NAMESPACE);
  private Requests requests;
  private AccessAudit audit;

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @BeforeEach
  void open() {
    requests = new Requests(aws.identityCenter(), SlotLimits.DEFAULT, Duration.ofHours(1), clock);
    var ledger =
        new Ledger(
            aws.identityCenter(), threads, Duration.ZERO, Duration.ofMinutes(5), false, clock);
    audit =
        new AccessAudit(
            new Services(aws, threads, clock)
                .with(new Accesses(), requests, ledger, Pacing.DEFAULT));
    var resource = Resources.observed("mine", null);
    resource.setSpec(
        new AccountAssignmentSpec(
            new PermissionSetRef("ops", null),
            null,
            new Principal("platform", null, null, null, IdentityChange.FOLLOW),
            new Account(null, "billing"),
            null));
    resources.put(resource);
  }

  @AfterEach
  void close() {
    trail.close();
    requests.close();
    threads.close();
  }

  @AfterAll
  static void disconnect() {
    aws.close();
  }

  // ---- causes

  @Test
  void aGrantIsForTheSpecOrOfWhatWasThereBefore() {
    assertThat(cause(Operation.CREATE)).isEqualTo("Spec");

    pass.held.markAssigned(ACCESS);
    assertThat(cause(Operation.CREATE)).isEqualTo("Drift");
  }

  @Test
  void aRevocationIsForTheSpecOrTheDeletion() {
    assertThat(cause(Operation.DELETE)).isEqualTo("SpecChanged");

    Resources.deleted(pass.resource());
    assertThat(cause(Operation.DELETE)).isEqualTo("Deleted");
  }

  private String cause(Operation operation) {
    return audit.origin(pass, operation, ACCESS).cause();
  }

  // ---- ends

  @ParameterizedTest
  @CsvSource({
    "CREATE, SUCCEEDED, GRANTED",
    "CREATE, FAILED, GRANT_FAILED",
    "CREATE, , GRANT_LOST",
    "DELETE, SUCCEEDED, REVOKED",
    "DELETE, FAILED, REVOCATION_FAILED",
    "DELETE, , REVOCATION_LOST"
  })
  void theEndOfARequestIsSaidOnce(
      Operation operation, @Nullable RequestState state, AuditEvent event) {
    var request = request(operation, "id-1");
    audit.ended(pass, request, answer(state), clock.instant());
    audit.ended(pass, request, answer(state), clock.instant());
    audit.ended(pass, request(operation, "id-2"), answer(state), clock.instant());

    assertThat(trail.lines()).hasSize(2);
    assertThat(trail.lines(event).get(0))
        .containsEntry("account", BILLING)
        .containsEntry("requestId", "id-1")
        .containsEntry("startTime", START.toString())
        .containsEntry("endTime", "2026-01-01T00:00:00Z");
    assertThat(trail.lines(event).get(0).get("failureReason"))
        .isEqualTo(state == RequestState.FAILED ? "because" : null);
  }

  @Test
  void aRequestWithoutAnIdIsToldFromOthersByItsStart() {
    audit.ended(pass, request(Operation.CREATE, null), answer(null), clock.instant());
    audit.ended(pass, request(Operation.CREATE, null), answer(null), clock.instant());
    audit.ended(
        pass,
        AssignmentRequestBuilder.builder(request(Operation.CREATE, null))
            .startTime(START.plusSeconds(1))
            .build(),
        answer(null),
        clock.instant());

    assertThat(trail.lines()).hasSize(2);
  }

  @Test
  void theCauseIsThatOfTheTimeWhenTheRequestWasSent() {
    var origin = audit.origin(pass, Operation.CREATE, ACCESS);
    var request =
        AssignmentRequestBuilder.builder(request(Operation.CREATE, "id-1")).origin(origin).build();
    pass.held.markAssigned(ACCESS);

    audit.ended(pass, request, answer(RequestState.SUCCEEDED), clock.instant());
    audit.ended(
        pass, request(Operation.CREATE, "id-2"), answer(RequestState.SUCCEEDED), clock.instant());

    assertThat(trail.lines(AuditEvent.GRANTED))
        .extracting(line -> line.get("cause"))
        .containsExactly("Spec", "Drift");
  }

  @Test
  void theNamesAreSaidWhereTheSpecIsStillTheOneOfTheRequest() {
    pass.held.setResolved(ACCESS);
    var origin = audit.origin(pass, Operation.CREATE, ACCESS);
    var request =
        AssignmentRequestBuilder.builder(request(Operation.CREATE, "id-1")).origin(origin).build();
    audit.ended(pass, request, answer(RequestState.SUCCEEDED), clock.instant());
    pass.resource().getMetadata().setGeneration(2L);
    audit.ended(
        pass,
        AssignmentRequestBuilder.builder(request).id("id-2").build(),
        answer(RequestState.SUCCEEDED),
        clock.instant());

    var lines = trail.lines(AuditEvent.GRANTED);
    assertThat(lines.get(0))
        .containsEntry("accountName", "billing")
        .containsEntry("permissionSetRef", "ops")
        .containsEntry("principalName", "platform");
    assertThat(lines.get(1)).doesNotContainKeys("accountName", "permissionSetRef", "principalName");
  }

  @Test
  void theNamesOfAnotherAssignmentAreNotSaid() {
    pass.held.setResolved(EmulatedAws.access("arn:other", BILLING, PLATFORM));

    audit.ended(
        pass, request(Operation.CREATE, "id-1"), answer(RequestState.SUCCEEDED), clock.instant());

    assertThat(trail.lines(AuditEvent.GRANTED).get(0)).doesNotContainKeys("principalName");
  }

  @Test
  void aUserIsNamedAsTheSpecDoes() {
    pass.held.setResolved(ACCESS);
    pass.resource()
        .setSpec(
            new AccountAssignmentSpec(
                null,
                "arn:set",
                new Principal(null, "alice", null, null, IdentityChange.FOLLOW),
                new Account(BILLING, null),
                null));

    audit.takenOver(pass, ACCESS);

    assertThat(trail.lines(AuditEvent.TAKEN_OVER).get(0))
        .containsEntry("principalName", "alice")
        .doesNotContainKeys("permissionSetRef", "accountName");
  }

  // ---- unmanaged

  @Test
  void theEndOfARevocationThatNoResourceRequestsIsSaidOnce() {
    var set = pass.resource();
    var request = request(Operation.DELETE, "id-1");
    audit.ended(set, request, answer(RequestState.SUCCEEDED));
    audit.ended(set, request, answer(RequestState.SUCCEEDED));

    assertThat(trail.lines(AuditEvent.REVOKED)).hasSize(1);
    assertThat(trail.lines(AuditEvent.REVOKED).get(0)).containsEntry("cause", "Unmanaged");
    assertThat(audit.originOfUnmanaged(set).cause()).isEqualTo("Unmanaged");
  }

  // ---- refusals

  @ParameterizedTest
  @CsvSource({"CREATE, GRANT_FAILED, Spec", "DELETE, REVOCATION_FAILED, SpecChanged"})
  void aRefusalSaysWhatAwsSays(Operation operation, AuditEvent event, String cause) {
    pass.held.setResolved(ACCESS);

    audit.refused(pass, operation, ACCESS, denied);

    assertThat(trail.lines(event).get(0))
        .containsEntry("cause", cause)
        .containsEntry("account", BILLING)
        .containsEntry("principalName", "platform")
        .containsEntry("failureReason", "not allowed")
        .containsEntry("endTime", "2026-01-01T00:00:00Z");
  }

  @Test
  void aRefusedRevocationThatNoResourceRequestsIsSaid() {
    audit.refused(pass.resource(), ACCESS, denied);

    assertThat(trail.lines(AuditEvent.REVOCATION_FAILED).get(0))
        .containsEntry("cause", "Unmanaged")
        .containsEntry("account", BILLING);
  }

  // ---- without a request

  @Test
  void whatIsTakenOverHandedOverOrAbsentIsSaidOncePerVersion() {
    var successor = new Claimant(new Woken().requester(), "uid", "2026-01-01T00:00:00Z");
    for (var i = 0; i < 2; i++) {
      audit.takenOver(pass, ACCESS);
      audit.handedOver(pass, ACCESS, successor);
      audit.foundAbsent(pass, ACCESS);
    }
    pass.resource().getMetadata().setResourceVersion("2");
    audit.handedOver(pass, ACCESS, null);

    assertThat(trail.lines(AuditEvent.TAKEN_OVER)).hasSize(1);
    assertThat(trail.lines(AuditEvent.FOUND_ABSENT)).hasSize(1);
    assertThat(trail.lines(AuditEvent.FOUND_ABSENT).get(0))
        .containsEntry("cause", "SpecChanged")
        .containsEntry("account", BILLING);
    var handedOver = trail.lines(AuditEvent.HANDED_OVER);
    assertThat(handedOver).hasSize(2);
    assertThat(handedOver.get(0)).containsEntry("successor", "test/" + successor.name());
    assertThat(handedOver.get(1)).doesNotContainKey("successor");
  }

  @Test
  void whatIsHandedOverIsADuplicateOrNotRequestedAnyMoreOrDeleted() {
    audit.handedOver(pass, ACCESS, null);
    pass.held.markObsolete(ACCESS);
    pass.resource().getMetadata().setResourceVersion("2");
    audit.handedOver(pass, ACCESS, null);
    Resources.deleted(pass.resource()).getMetadata().setResourceVersion("3");
    audit.handedOver(pass, ACCESS, null);

    assertThat(trail.lines(AuditEvent.HANDED_OVER))
        .extracting(line -> line.get("cause"))
        .containsExactly("Duplicate", "SpecChanged", "Deleted");
  }

  private static AssignmentRequest request(Operation operation, @Nullable String id) {
    return AssignmentRequestBuilder.builder()
        .operation(operation)
        .assignment(ACCESS)
        .state(RequestState.IN_PROGRESS)
        .startTime(START)
        .id(id)
        .build();
  }

  private static RequestAnswer answer(@Nullable RequestState state) {
    return state == null
        ? new RequestAnswer.Lost()
        : new RequestAnswer.Ended(
            new RequestReport(
                AsyncOperation.CREATE_ASSIGNMENT,
                "id",
                new RequestTarget.Assignment(ACCESS),
                state,
                state == RequestState.FAILED ? "because" : null,
                null),
            true);
  }
}
