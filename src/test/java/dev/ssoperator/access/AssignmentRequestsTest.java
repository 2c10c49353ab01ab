package dev.ssoperator.access;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static dev.ssoperator.sdk.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssoperator.access.AccessOutcome.Running;
import dev.ssoperator.access.AccessOutcome.Unsent;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.audit.AuditEvent;
import dev.ssoperator.audit.AuditTrail;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.AsyncOperation;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.Requests;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import dev.ssoperator.sdk.Woken;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the resource, the ledger and the audit log hear of how a request has ended. */
class AssignmentRequestsTest {

  private static final String CREATE = "CreateAccountAssignment";
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration HOLDS = Duration.ofMinutes(5);
  private static final Duration BACKOFF = Pacing.DEFAULT.initialBackoff();

  private static EmulatedAws aws;
  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Resources resources = new Resources();
  private final Woken owner = new Woken();
  private final Work pass =
      new Work(
          resources,
          new Requester(
              "AccountAssignment",
              new ResourceID("mine", Resources.NAMESPACE),
              Purpose.SPEC,
              resource -> owner.incrementAndGet()));
  private final AuditTrail audit = new AuditTrail(Resources.NAMESPACE);
  private Requests requests;
  private Ledger ledger;
  private AccessServices services;
  private AssignmentRequests assignmentRequests;
  private AssignedAccess billing;

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @BeforeEach
  void startOver() {
    aws.reset();
    billing = access(aws.permissionSet("Set"), BILLING, PLATFORM);
    resources.put(Resources.observed("mine", null));
    aws.control().clearLogs();
    ledger = new Ledger(aws.identityCenter(), threads, HOLDS, HOLDS, false, clock);
    requests = new Requests(aws.identityCenter(), SlotLimits.DEFAULT, POLL, clock);
    services =
        new Services(aws, threads, clock).with(new Accesses(), requests, ledger, Pacing.DEFAULT);
    assignmentRequests = new AssignmentRequests(services);
  }

  @AfterEach
  void close() {
    audit.close();
    requests.close();
    threads.close();
  }

  @AfterAll
  static void disconnect() {
    aws.close();
  }

  @Test
  void whatWasCreatedIsTheResourcesAndKnownToExist() {
    start();
    create();

    assertThat(pass.held.assigned()).isEqualTo(billing);
    assertThat(ledger.isKnownPresent(billing)).isTrue();
    assertThat(audit.lines(AuditEvent.GRANTED)).hasSize(1);
    assertThat(pass.drifts + pass.corrections).as("it was not there before").isZero();
  }

  @Test
  void whatAwsHasLostAndCreatesAgainIsDriftThatIsCorrected() {
    start();
    pass.held.markAssigned(billing);

    create();

    assertThat(pass.drifts).isEqualTo(1);
    assertThat(pass.corrections).isEqualTo(1);
  }

  @Test
  void driftThatCouldNotBeCorrectedIsNot() {
    start();
    pass.held.markAssigned(billing);
    aws.control().addFault(FaultSpec.failedRequest(CREATE, "because").once());

    create();

    assertThat(pass.drifts).isEqualTo(1);
    assertThat(pass.corrections).isZero();
    assertThat(audit.lines(AuditEvent.GRANT_FAILED)).hasSize(1);
  }

  @Test
  void aCreationMayHaveProvisionedAnOlderRevisionAndADeletionHasNot() {
    start();
    services.staleProvisionings().follow(billing.permissionSetArn());
    create();
    assertThat(services.staleProvisionings().last(billing.permissionSetArn()))
        .isEqualTo(clock.instant());

    services.staleProvisionings().forget(billing.permissionSetArn());
    delete();
    assertThat(services.staleProvisionings().last(billing.permissionSetArn()))
        .isEqualTo(Instant.MIN);
  }

  @Test
  void whatWasRevokedIsKnownNotToExist() {
    start();
    create();

    delete();

    assertThat(pass.held.isEmpty()).isTrue();
    assertThat(ledger.isKnownAbsent(billing)).isTrue();
    assertThat(audit.lines(AuditEvent.REVOKED)).hasSize(1);
  }

  @Test
  void aRequestThatMayHaveEndedLongAgoProvesNothingAboutToday() {
    var id = aws.identityCenter().createAssignment(billing).id();
    aws.elapse();
    start();
    intend(id);

    assertThat(assignmentRequests.absorbResult(pass)).containsInstanceOf(Running.class);
    owner.awaitWoken(1);
    assertThat(assignmentRequests.absorbResult(pass)).isEmpty();

    assertThat(pass.held.assigned()).isEqualTo(billing);
    assertThat(ledger.isKnownPresent(billing)).isFalse();
  }

  @Test
  void driftWhoseCorrectionMayBeLongAgoIsNotCorrectedNow() {
    var id = aws.identityCenter().createAssignment(billing).id();
    aws.elapse();
    start();
    pass.held.markAssigned(billing);
    intend(id);

    assertThat(assignmentRequests.absorbResult(pass)).containsInstanceOf(Running.class);
    owner.awaitWoken(1);
    assertThat(assignmentRequests.absorbResult(pass)).isEmpty();

    assertThat(pass.corrections).isZero();
  }

  @Test
  void whatNothingProvesIsReadInsteadOfBelieved() {
    start();
    create();
    pass.held = new HeldAssignments(null, assignment -> false);
    pass.held.markObsolete(billing);

    delete();

    assertThat(ledger.isKnownAbsent(billing)).isFalse();
    assertThat(ledger.isKnownPresent(billing)).isFalse();
  }

  @Test
  void aRequestWhoseIdWasNotWrittenDownIsFoundByItsAssignment() {
    var id = aws.identityCenter().createAssignment(billing).id();
    intend(null);
    assertThat(assignmentRequests.absorbResult(pass)).containsInstanceOf(Unsent.class);
    start();

    assertThat(assignmentRequests.absorbResult(pass))
        .contains(new Running(Operation.CREATE, billing, id, null));
    assertThat(pass.held.inFlight().orElseThrow().id()).isEqualTo(id);
  }

  @Test
  void aRequestThatAwsDoesNotHaveIsLostAndItsAssignmentMayExist() {
    start();
    intend(null);

    assertThat(assignmentRequests.absorbResult(pass)).isEmpty();

    assertThat(pass.held.isInProgress()).isFalse();
    assertThat(pass.held.obsolete()).containsExactly(billing);
    assertThat(assignmentRequests.mayAppear(billing)).isTrue();
    assertThat(audit.lines(AuditEvent.GRANT_LOST)).hasSize(1);
  }

  @Test
  void aLostRequestThatNothingProvesMakesNothingAppear() {
    start();
    pass.held = new HeldAssignments(statusInFlight(), assignment -> false);

    assertThat(assignmentRequests.absorbResult(pass)).isEmpty();

    assertThat(assignmentRequests.mayAppear(billing)).isFalse();
  }

  @Test
  void whatMayAppearDoesNotOnceAwsHasAcceptedItsRevocation() {
    start();
    intend(null);
    assignmentRequests.absorbResult(pass);
    assertThat(assignmentRequests.mayAppear(billing)).isTrue();

    assignmentRequests.start(pass, Operation.DELETE, billing);

    assertThat(assignmentRequests.mayAppear(billing)).isFalse();
  }

  @Test
  void whatMayAppearDoesNotOnceAwsHasRefusedItsRevocationForALastingReason() {
    start();
    intend(null);
    assignmentRequests.absorbResult(pass);

    assignmentRequests.refused(billing, error(ErrorKind.THROTTLED));
    assertThat(assignmentRequests.mayAppear(billing)).isTrue();
    assignmentRequests.refused(billing, error(ErrorKind.DENIED));

    assertThat(assignmentRequests.mayAppear(billing)).isFalse();
  }

  @Test
  void whatWasCreatedAndDoesNotShowYetIsNotCreatedAgainAtOnce() {
    start();
    var id = create();

    assertThat(assignmentRequests.holdOff(pass, Operation.CREATE, billing))
        .contains(new Running(Operation.CREATE, billing, id, BACKOFF));
    assertThat(assignmentRequests.holdOff(pass, Operation.DELETE, billing)).isEmpty();
    clock.advance(BACKOFF.minusMillis(1));
    assertThat(assignmentRequests.holdOff(pass, Operation.CREATE, billing))
        .contains(new Running(Operation.CREATE, billing, id, Duration.ofMillis(1)));

    clock.advance(Duration.ofMillis(1));
    assertThat(assignmentRequests.holdOff(pass, Operation.CREATE, billing)).isEmpty();
  }

  @Test
  void aRefusedRevocationHoldsOffNoGrant() {
    assignmentRequests.refused(billing, error(ErrorKind.DENIED));

    assertThat(assignmentRequests.holdOff(pass, Operation.CREATE, billing)).isEmpty();
    assertThat(assignmentRequests.holdOff(pass, Operation.DELETE, billing)).isPresent();
  }

  @Test
  void aRequestOfAnotherToolForTheSameIsFollowedWithoutAnIntent() {
    var id = aws.identityCenter().createAssignment(billing).id();
    start();

    assertThat(assignmentRequests.start(pass, Operation.CREATE, billing))
        .isEqualTo(new Running(Operation.CREATE, billing, id, null));

    assertThat(pass.held.inFlight().orElseThrow().id()).isEqualTo(id);
    assertThat(pass.intents).isEmpty();
    assertThat(aws.calls(CREATE)).hasSize(1);
  }

  @Test
  void aRequestThatAwsRefusesHadNoEffectAndIsEvidenceIfThatLasts() {
    start();
    aws.control().addFault(FaultSpec.error(CREATE, "ThrottlingException", "Rate exceeded").once());
    assertThatThrownBy(() -> assignmentRequests.start(pass, Operation.CREATE, billing))
        .isInstanceOf(IdentityCenterException.class);
    assertThat(pass.held.isEmpty()).isTrue();
    assertThat(audit.lines()).isEmpty();

    aws.control().addFault(FaultSpec.error(CREATE, "AccessDeniedException", "no").once());
    assertThatThrownBy(() -> assignmentRequests.start(pass, Operation.CREATE, billing))
        .isInstanceOf(IdentityCenterException.class);

    assertThat(pass.held.isEmpty()).isTrue();
    assertThat(audit.lines(AuditEvent.GRANT_FAILED)).hasSize(1);
  }

  @Test
  void aRevocationOfWhatDoesNotExistIsNoFailure() {
    start();
    pass.held.markObsolete(billing);
    aws.identityCenter().deletePermissionSet(billing.permissionSetArn());

    assertThatThrownBy(() -> assignmentRequests.start(pass, Operation.DELETE, billing))
        .isInstanceOfSatisfying(
            IdentityCenterException.class,
            e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));

    assertThat(audit.lines(AuditEvent.REVOCATION_FAILED)).isEmpty();
  }

  @Test
  void aRequestWhoseAnswerWasLostMayBeInFlight() {
    start();
    aws.control().addFault(FaultSpec.lostResponse(CREATE).once());

    assertThatThrownBy(() -> assignmentRequests.start(pass, Operation.CREATE, billing))
        .isInstanceOf(IdentityCenterException.class);

    assertThat(pass.held.isInProgress()).isTrue();
    until(
        () -> assignmentRequests.absorbResult(pass).filter(Running.class::isInstance).isPresent());
    assertThat(aws.calls(CREATE)).hasSize(1);
  }

  // ---- requests

  /** Starts to poll, and waits until AWS was searched for requests in flight. */
  private void start() {
    requests.start();
    var nobody = new RequestTarget.Assignment(access("probe", SHOP, PLATFORM));
    until(
        () ->
            !requests.mayBeInFlight(AsyncOperation.CREATE_ASSIGNMENT, nobody)
                && !requests.mayBeInFlight(AsyncOperation.DELETE_ASSIGNMENT, nobody));
  }

  /** Creates the assignment, and takes in how that has ended. */
  private String create() {
    return complete(Operation.CREATE);
  }

  /** Deletes the assignment, and takes in how that has ended. */
  private void delete() {
    complete(Operation.DELETE);
  }

  private String complete(Operation operation) {
    var running = (Running) assignmentRequests.start(pass, operation, billing);
    assertThat(assignmentRequests.absorbResult(pass)).contains(running);
    var before = owner.get();
    aws.elapse();
    owner.awaitWoken(before + 1);
    assertThat(assignmentRequests.absorbResult(pass)).isEmpty();
    return running.requestId();
  }

  /** The status says that the creation is in flight, or about to be sent. */
  private void intend(@Nullable String id) {
    pass.held.recordIntent(Operation.CREATE, billing, clock.instant(), null);
    if (id != null) {
      pass.held.markAccepted(id);
    }
  }

  private AccountAssignmentStatus statusInFlight() {
    intend(null);
    return new AccountAssignmentStatus(
        null, null, null, List.of(), pass.held.request(), null, List.of(), null, 1L, List.of());
  }

  private static IdentityCenterException error(ErrorKind kind) {
    return new IdentityCenterException(kind, "DeleteAccountAssignment", "no", null, null);
  }
}
