package dev.ssoperator.proof.fault;

import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.BehaviourBuilder;
import dev.ssoperator.emulator.EncryptionKey;
import dev.ssoperator.emulator.FaultKind;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.InstancePresence;
import dev.ssoperator.status.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What goes wrong in AWS. */
final class AwsFaults {

  private static final List<String> REQUESTS =
      List.of("CreateAccountAssignment", "DeleteAccountAssignment", "ProvisionPermissionSet");

  private static final List<String> WRITES =
      List.of(
          "CreatePermissionSet",
          "UpdatePermissionSet",
          "AttachManagedPolicyToPermissionSet",
          "DetachManagedPolicyFromPermissionSet",
          "AttachCustomerManagedPolicyReferenceToPermissionSet",
          "DetachCustomerManagedPolicyReferenceFromPermissionSet",
          "PutInlinePolicyToPermissionSet",
          "PutPermissionsBoundaryToPermissionSet",
          "DeletePermissionsBoundaryFromPermissionSet",
          "TagResource",
          "UntagResource",
          "DeletePermissionSet");

  private static final List<String> POLLS =
      List.of(
          "DescribeAccountAssignmentCreationStatus",
          "DescribeAccountAssignmentDeletionStatus",
          "DescribePermissionSetProvisioningStatus",
          "ListAccountAssignmentCreationStatus",
          "ListAccountAssignmentDeletionStatus",
          "ListPermissionSetProvisioningStatus");

  /** AWS's texts, by what users have reported, and one that nobody knows. */
  private static final Map<String, String> FAILURE_REASONS =
      new TreeMap<>(
          Map.of(
              "principal",
              "Received a 404 status error: the GROUP assignee 10000000-0000-4000-8000-000000000001"
                  + " was not found in directory d-1234567890",
              "policy",
              "Received a 404 status error: Not supported policy"
                  + " arn:aws:iam::555555555555:policy/finance/DenyBudgets.",
              "entitlement",
              "Received a 404 status error: EntitlementItem doesn't exist with the given entitlement"
                  + " key EntitlementKey{accessorId=AccessorId{value=1}}",
              "assignment",
              "Received a 404 status error: Assignment not found.",
              "provision",
              "Received a 404 status error: Permission set provision not found in AWS account"
                  + " 555555555555.",
              "denied",
              "Received a 403 status error: Access denied by IAM. Please check your policy, or wait"
                  + " for role propagation to complete. IAM Error: no",
              "account",
              "AWS SSO is unable to complete your request at this time. Obtaining permissions to"
                  + " manage your AWS account '555555555555' takes longer than usual. Please try"
                  + " again in a few minutes. If this problem continues, contact AWS Support.",
              "internal",
              "An unexpected internal service exception was encountered",
              "unknown",
              "Something that AWS has never said."));

  private static final List<String> CREDENTIALS =
      List.of(
          "UnrecognizedClientException",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "IncompleteSignature",
          "MissingAuthenticationToken",
          "ExpiredTokenException",
          "ExpiredToken",
          "InvalidClientTokenId",
          "InvalidAccessKeyId",
          "InvalidIdentityToken",
          "RequestExpired",
          "RequestTimeTooSkewed",
          "AuthFailure");

  private static final Duration FOREVER = Duration.ofDays(1_000);
  private static final Duration LATE = Duration.ofMillis(300);

  /** As long as the operator allows AWS at the pace of this proof: ten polls. */
  private static final Duration STALE = Stage.PACING.pollInterval().multipliedBy(10);

  private AwsFaults() {}

  /** Those that are tried alone. */
  static Stream<FaultCase> all() {
    return Stream.of(refusals(), answers(), reads(), requests(), instances()).flatMap(s -> s);
  }

  /** Every reason for which requests fail, each in a life of its own. */
  static Stream<FaultCase> failures() {
    return FAILURE_REASONS.entrySet().stream()
        .flatMap(
            entry ->
                Stream.of(
                    FaultCase.hitting(
                        2,
                        "requests that fail: " + entry.getKey(),
                        Life.MIDDLE,
                        armingEach(
                            REQUESTS,
                            op -> FaultSpec.failedRequest(op, entry.getValue()).times(2))),
                    FaultCase.hitting(
                        2,
                        "deletions that fail: " + entry.getKey(),
                        Life.END,
                        arming(
                            FaultSpec.failedRequest(
                                "DeleteAccountAssignment", entry.getValue())))));
  }

  /** The same in two lives, in which the requests fail for one reason after the other. */
  static Stream<FaultCase> failuresTogether() {
    var reasons = List.copyOf(FAILURE_REASONS.values());
    return Stream.of(
        FaultCase.endured(
                "requests that fail for every reason",
                Life.MIDDLE,
                armingEach(
                    reasons,
                    reason -> FaultSpec.failedRequest("CreateAccountAssignment", reason).once()))
            .counting(reasons.size()),
        FaultCase.endured(
                "deletions that fail for every reason",
                Life.END,
                armingEach(
                    reasons,
                    reason -> FaultSpec.failedRequest("DeleteAccountAssignment", reason).once()))
            .counting(reasons.size()));
  }

  // ---- calls that are refused

  private static Stream<FaultCase> refusals() {
    return Stream.of(
        FaultCase.hitting(
            20,
            "throttling burst",
            Life.BEGINNING,
            arming(FaultSpec.error("*", "ThrottlingException", "Rate exceeded").times(20))),
        FaultCase.hitting(
            6,
            "throttling until cured",
            Life.MIDDLE,
            arming(FaultSpec.error("*", "ThrottlingException", "Rate exceeded"))),
        FaultCase.hitting(
            4,
            "too many requests outstanding",
            Life.MIDDLE,
            armingEach(
                REQUESTS,
                op ->
                    FaultSpec.error(
                        op,
                        "ThrottlingException",
                        "There are too many requests processing. Please try again later."))),
        FaultCase.hitting(
            30,
            "500 burst",
            Life.END,
            arming(FaultSpec.error("*", "InternalServerException", "oops").times(30))),
        FaultCase.hitting(
            9,
            "503 until cured",
            Life.MIDDLE,
            arming(
                FaultSpec.of(
                    "*", new FaultKind.Failure("ServiceUnavailable", "unavailable", 503)))),
        FaultCase.hitting(
            4,
            "access denied until cured",
            Life.MIDDLE,
            arming(FaultSpec.error("*", "AccessDeniedException", "is not authorized"))),
        FaultCase.hitting(
            4,
            "writes denied until cured",
            Life.END,
            armingEach(
                Stream.concat(REQUESTS.stream(), WRITES.stream()).toList(),
                op -> FaultSpec.error(op, "AccessDeniedException", "is not authorized"))),
        FaultCase.hitting(
            4,
            "conflicts until cured",
            Life.MIDDLE,
            armingEach(
                Stream.concat(REQUESTS.stream(), WRITES.stream()).toList(),
                op ->
                    FaultSpec.error(
                        op, "ConflictException", "There is a conflicting operation in process."))),
        FaultCase.hitting(
            3,
            "permission set still in use",
            Life.END,
            arming(
                FaultSpec.error(
                    "DeletePermissionSet",
                    "ConflictException",
                    "Could not delete because PermissionSet has ApplicationProfile associated with"
                        + " it."))),
        FaultCase.hitting(
            4,
            "nothing is found until cured",
            Life.END,
            arming(FaultSpec.error("*", "ResourceNotFoundException", "Could not find Instance"))),
        FaultCase.hitting(
            4,
            "an error nobody knows",
            Life.MIDDLE,
            arming(FaultSpec.error("*", "TeapotException", "short and stout"))),
        FaultCase.hitting(
            4,
            "credentials expired until cured",
            Life.MIDDLE,
            arming(FaultSpec.error("*", "ExpiredTokenException", "The security token expired"))),
        FaultCase.hitting(
            CREDENTIALS.size(),
            "credentials refused in every way",
            Life.END,
            armingEach(CREDENTIALS, code -> FaultSpec.error("*", code, "refused").once())));
  }

  // ---- answers that do not come

  private static Stream<FaultCase> answers() {
    return Stream.of(
        FaultCase.hitting(
            2,
            "answers of requests lost once",
            Life.BEGINNING,
            armingEach(REQUESTS, op -> FaultSpec.lostResponse(op).once())),
        FaultCase.hitting(
            6,
            "answers of requests lost at every attempt",
            Life.MIDDLE,
            armingEach(REQUESTS, op -> FaultSpec.lostResponse(op).times(9))),
        FaultCase.hitting(
            4,
            "answers of edits lost once",
            Life.BEGINNING,
            armingEach(WRITES, op -> FaultSpec.lostResponse(op).once())),
        FaultCase.hitting(
            6,
            "answers of edits lost at every attempt",
            Life.MIDDLE,
            armingEach(WRITES, op -> FaultSpec.lostResponse(op).times(6))),
        FaultCase.hitting(
            3,
            "answers of deletions lost at every attempt",
            Life.END,
            armingEach(
                List.of("DeleteAccountAssignment", "DeletePermissionSet"),
                op -> FaultSpec.lostResponse(op).times(6))),
        FaultCase.hitting(
            6, "all answers lost until cured", Life.HASTE, arming(FaultSpec.lostResponse("*"))),
        FaultCase.hitting(
            2,
            "answers of requests held until cured",
            Life.MIDDLE,
            armingEach(REQUESTS, FaultSpec::hold)),
        FaultCase.hitting(
            1,
            "answers of reads held until cured",
            Life.END,
            arming(FaultSpec.hold("ListAccountAssignments"))),
        FaultCase.endured("all answers late", Life.MIDDLE, arming(FaultSpec.latency("*", LATE))));
  }

  // ---- what reads show

  private static Stream<FaultCase> reads() {
    return Stream.of(
        FaultCase.endured("stale reads", Life.MIDDLE, behaving(b -> b.maxStaleness(STALE))),
        FaultCase.endured(
            "stale reads after a start", Life.CRASH, behaving(b -> b.maxStaleness(STALE))),
        FaultCase.endured("empty pages", Life.END, behaving(b -> b.emptyPages(true))),
        FaultCase.endured(
            "pages of one, half of them empty",
            Life.HASTE,
            behaving(b -> b.emptyPages(true).defaultPageSize(1))),
        FaultCase.hitting(
            3,
            "expired page tokens",
            Life.MIDDLE,
            stage -> {
              behaving(b -> b.emptyPages(true)).accept(stage);
              stage.world().aws().addFault(FaultSpec.expiredToken("*"));
            }));
  }

  // ---- asynchronous requests

  private static Stream<FaultCase> requests() {
    var cases = new ArrayList<FaultCase>();
    cases.add(
        FaultCase.hitting(
            4,
            "request ids forgotten at every poll",
            Life.MIDDLE,
            armingEach(POLLS, op -> FaultSpec.forgetRequests(op).times(6))));
    cases.add(
        FaultCase.hitting(
            2,
            "request ids forgotten at every request",
            Life.END,
            armingEach(REQUESTS, op -> FaultSpec.forgetRequests(op).times(3))));
    for (var operation : REQUESTS) {
      var life = operation.startsWith("Delete") ? Life.END : Life.MIDDLE;
      var never = arming(FaultSpec.slowRequest(operation, FOREVER));
      // An operator that has crashed follows the request, and sends no other.
      Predicate<Stage> isSent = stage -> stage.hitsBeforeCrash() + stage.hits() > 0;
      cases.add(
          FaultCase.lasting(operation + " that never ends, and is finished", life, never, isSent)
              .curedBy(stage -> stage.world().aws().advanceClock(FOREVER.multipliedBy(20))));
      cases.add(
          FaultCase.lasting(operation + " that never ends, and is forgotten", life, never, isSent)
              .curedBy(
                  stage -> {
                    stage.world().aws().forgetRequests();
                    stage.world().aws().advanceClock(FOREVER.multipliedBy(20));
                  }));
    }
    return cases.stream();
  }

  // ---- the instance

  private static Stream<FaultCase> instances() {
    var cases = new ArrayList<FaultCase>();
    for (var key : EncryptionKey.values()) {
      if (key != EncryptionKey.ENABLED) {
        cases.add(
            instance(
                "encryption key " + key.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                Set.of(EncryptionKey.NOT_FOUND, EncryptionKey.DISABLED).contains(key)
                    ? Life.END
                    : Life.MIDDLE,
                b -> b.encryptionKey(key)));
      }
    }
    cases.add(instance("instance absent", Life.END, b -> b.instance(InstancePresence.ABSENT)));
    // An operator that begins with the other one sees nothing wrong until it looks for drift.
    cases.add(
        instance("instance replaced", Life.MIDDLE, b -> b.instance(InstancePresence.REPLACED))
            .later());
    cases.add(
        instance("permission sets disabled", Life.MIDDLE, b -> b.permissionSetsEnabled(false)));
    cases.add(instance("Region not the primary one", Life.END, b -> b.primaryRegion("us-east-1")));
    return cases.stream();
  }

  /** Where the operator begins with it, no call fails: the resources say that they wait. */
  private static FaultCase instance(
      String name, Life life, UnaryOperator<BehaviourBuilder> change) {
    return FaultCase.lasting(
        name,
        life,
        behaving(change),
        stage -> stage.hits() >= 3 || stage.says(Reason.INSTANCE_NOT_READY));
  }

  // ---- helpers

  private static Consumer<Stage> arming(FaultSpec fault) {
    return stage -> stage.world().aws().addFault(fault);
  }

  private static Consumer<Stage> armingEach(List<String> what, Function<String, FaultSpec> fault) {
    return stage -> what.forEach(op -> stage.world().aws().addFault(fault.apply(op)));
  }

  private static Consumer<Stage> behaving(UnaryOperator<BehaviourBuilder> change) {
    return stage -> {
      Behaviour usual = stage.usual();
      stage.behave(usual.with(change));
    };
  }
}
