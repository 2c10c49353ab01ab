package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.FINANCE;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.emulator.FaultKind;
import dev.ssoperator.emulator.FaultSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every verb of the port, through the real SDK, against the emulator. */
class SdkIdentityCenterTest {

  private static final PermissionSetAttributes ATTRIBUTES =
      new PermissionSetAttributes(
          "Read-only billing", Duration.ofHours(4), "https://console.aws.amazon.com/billing");
  private static final PermissionSetAttributes PLAIN =
      new PermissionSetAttributes(null, Duration.ofHours(1), null);
  private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  private static final String BILLING_POLICY = "arn:aws:iam::aws:policy/job-function/Billing";
  private static final CustomerManagedPolicy DENY =
      new CustomerManagedPolicy("DenyBudgets", "/finance/");
  private static final CustomerManagedPolicy OTHER = new CustomerManagedPolicy("Other", "/");
  private static final PolicyDocument POLICY =
      PolicyDocument.parse(
          """
          {"Version": "2012-10-17",
           "Statement": [{"Sid": "größe", "Effect": "Allow", "Action": "ce:*", "Resource": "*"}]}
          """);
  private static final String MISSING =
      "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-0000000000000000";
  private static final String NO_REQUEST = "00000000-0000-4000-8000-000000000000";

  private static EmulatedAws aws;
  private IdentityCenter port;

  @BeforeAll
  static void connect() {
    aws = new EmulatedAws();
  }

  @BeforeEach
  void startOver() {
    aws.reset();
    port = aws.identityCenter();
  }

  @AfterAll
  static void disconnect() {
    aws.close();
  }

  // ---- permission sets

  @Test
  void aPermissionSetIsCreatedWithItsAttributesAndTags() {
    var created = port.createPermissionSet("BillingReader", ATTRIBUTES, Map.of("team", "finance"));

    assertThat(created.arn()).startsWith("arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-");
    assertThat(created.name()).isEqualTo("BillingReader");
    assertThat(created.createdDate()).isNotNull();
    assertThat(port.readPermissionSet(created.arn())).contains(created);
    assertThat(created.content())
        .isEqualTo(
            new PermissionSetContent(
                "Read-only billing",
                Duration.ofHours(4),
                "https://console.aws.amazon.com/billing",
                Set.of(),
                Set.of(),
                null,
                null,
                Map.of("team", "finance")));
  }

  @Test
  void aPermissionSetIsCreatedWithoutWhatIsOptional() {
    var created = port.createPermissionSet("Plain", PLAIN, Map.of());

    assertThat(port.readPermissionSet(created.arn())).contains(created);
  }

  @Test
  void aNameThatIsTakenSaysSo() {
    port.createPermissionSet("Taken", PLAIN, Map.of());

    failsAs(
        ErrorKind.ALREADY_EXISTS,
        "CreatePermissionSet",
        () -> port.createPermissionSet("Taken", PLAIN, Map.of()));
  }

  @Test
  void whatAwsWouldNotAcceptIsInvalid() {
    failsAs(
        ErrorKind.INVALID,
        "CreatePermissionSet",
        () -> port.createPermissionSet("not a name", PLAIN, Map.of()));
  }

  @Test
  void aPermissionSetIsReadWhole() {
    var arn = everything();

    assertThat(port.readPermissionSet(arn).orElseThrow().content())
        .isEqualTo(
            new PermissionSetContent(
                "Read-only billing",
                Duration.ofHours(4),
                "https://console.aws.amazon.com/billing",
                Set.of(READ_ONLY, BILLING_POLICY),
                Set.of(DENY, OTHER),
                new PermissionsBoundary(READ_ONLY, null),
                POLICY,
                Map.of("team", "finance", "env", "prod")));
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "2, true", "100, true"})
  void theSizeOfPagesDoesNotMatter(int pageSize, boolean emptyPages) {
    var arn = everything();
    var other = aws.permissionSet("Another");
    aws.assign(arn, BILLING, FINANCE);
    aws.assign(arn, SHOP, FINANCE);
    aws.assign(arn, SHOP, PLATFORM);
    var whole = port.readPermissionSet(arn);
    port.updatePermissionSet(arn, PLAIN);
    port.updatePermissionSet(arn, ATTRIBUTES);
    port.provision(arn, null);
    port.createAssignment(access(other, BILLING, PLATFORM));
    port.createAssignment(access(other, SHOP, PLATFORM));

    aws.behave(b -> b.defaultPageSize(pageSize).emptyPages(emptyPages));

    assertThat(port.readPermissionSet(arn)).isEqualTo(whole);
    assertThat(port.tags(arn)).isEqualTo(Map.of("team", "finance", "env", "prod"));
    assertThat(port.findPermissionSet("Another")).contains(other);
    assertThat(port.findPermissionSet("BillingReader")).contains(arn);
    assertThat(port.provisionedAccounts(arn, ProvisioningFilter.ALL))
        .containsExactlyInAnyOrder(BILLING, SHOP);
    assertThat(port.provisionedAccounts(arn, ProvisioningFilter.OUTDATED))
        .containsExactlyInAnyOrder(BILLING, SHOP);
    assertThat(port.assignments(SHOP, arn))
        .containsExactlyInAnyOrder(access(arn, SHOP, FINANCE), access(arn, SHOP, PLATFORM));
    assertThat(port.requestsInProgress(AsyncOperation.CREATE_ASSIGNMENT)).hasSize(2);
    assertThat(port.requestsInProgress(AsyncOperation.PROVISION)).hasSize(1);
    assertThat(aws.organization().accounts())
        .contains(new OrganizationAccount("777777777777", "sandbox", "ACTIVE"));
  }

  @Test
  void longListsAreAskedForInTheLargestPages() {
    var arn = aws.permissionSet("Set");
    port.findPermissionSet("Set");
    port.assignments(BILLING, arn);
    port.provisionedAccounts(arn, ProvisioningFilter.ALL);
    port.requestsInProgress(AsyncOperation.CREATE_ASSIGNMENT);

    assertThat(aws.control().calls())
        .filteredOn(call -> call.operation().startsWith("List"))
        .filteredOn(call -> !call.operation().equals("ListInstances"))
        .hasSize(4)
        .allSatisfy(call -> assertThat(call.input().path("MaxResults").asInt()).isEqualTo(100));
  }

  @Test
  void aPermissionSetThatIsNotThereIsEmpty() {
    assertThat(port.readPermissionSet(MISSING)).isEmpty();
    assertThat(port.findPermissionSet("Nope")).isEmpty();
    assertThat(port.provisionedAccounts(MISSING, ProvisioningFilter.ALL)).isEmpty();
    assertThat(port.assignments(BILLING, MISSING)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ListManagedPoliciesInPermissionSet",
        "ListCustomerManagedPolicyReferencesInPermissionSet",
        "GetInlinePolicyForPermissionSet",
        "ListTagsForResource"
      })
  void aPermissionSetIsGoneOnlyWhereAwsDoesNotListItEither(String operation) {
    var arn = everything();
    var gone = "Could not find PermissionSet with id " + arn;
    aws.control().addFault(FaultSpec.error(operation, "ResourceNotFoundException", gone).once());

    failsAs(ErrorKind.INCONSISTENT, operation, () -> port.readPermissionSet(arn));
    assertThat(aws.calls(operation)).hasSize(1);

    aws.control().addFault(FaultSpec.error(operation, "AccessDeniedException", "no").once());
    failsAs(ErrorKind.DENIED, operation, () -> port.readPermissionSet(arn));
  }

  @Test
  void aSessionDurationIsReadHoweverAwsWritesIt() {
    var arn = aws.permissionSet("Set");
    aws.behave(b -> b.normalizesSessionDuration(false));
    port.updatePermissionSet(arn, new PermissionSetAttributes(null, Duration.ofMinutes(90), null));

    assertThat(port.readPermissionSet(arn).orElseThrow().content().sessionDuration())
        .isEqualTo(Duration.ofMinutes(90));
  }

  @Test
  void anInlinePolicyIsTheSameHoweverAwsWritesIt() {
    aws.behave(b -> b.normalizesInlinePolicy(true));
    var arn = aws.permissionSet("Set");
    port.setInlinePolicy(arn, POLICY);

    assertThat(port.readPermissionSet(arn).orElseThrow().content().inlinePolicy())
        .isEqualTo(POLICY);
  }

  @Test
  void theNameOfEachSetIsAskedForOnce() {
    var one = aws.permissionSet("One");
    var two = aws.permissionSet("Two");

    assertThat(port.findPermissionSet("Two")).contains(two);
    assertThat(port.findPermissionSet("One")).contains(one);
    assertThat(port.findPermissionSet("Nope")).isEmpty();
    assertThat(port.findPermissionSet("Nope")).isEmpty();
    assertThat(aws.calls("DescribePermissionSet")).hasSize(2);
  }

  @Test
  void aSetThatWasDeletedAndMadeAgainIsFoundByItsNewArn() {
    var old = aws.permissionSet("Set");
    assertThat(port.findPermissionSet("Set")).contains(old);
    port.deletePermissionSet(old);
    assertThat(port.findPermissionSet("Set")).isEmpty();

    var again = aws.permissionSet("Set");
    assertThat(again).isNotEqualTo(old);
    assertThat(port.findPermissionSet("Set")).contains(again);
  }

  @Test
  void aSetThatIsListedBeforeItCanBeDescribedIsFoundLater() {
    var arn = aws.permissionSet("Set");
    aws.control()
        .addFault(
            FaultSpec.error("DescribePermissionSet", "ResourceNotFoundException", "not yet")
                .once());

    failsAs(ErrorKind.INCONSISTENT, "DescribePermissionSet", () -> port.findPermissionSet("Set"));
    assertThat(port.findPermissionSet("Set")).contains(arn);
  }

  @Test
  void anUpdateAlwaysSendsAllThreeAttributes() {
    var arn = port.createPermissionSet("Set", ATTRIBUTES, Map.of()).arn();
    port.updatePermissionSet(
        arn, new PermissionSetAttributes("Other", Duration.ofHours(2), "https://example.com"));

    var sent = aws.calls("UpdatePermissionSet").get(0).input();
    assertThat(sent.path("Description").asText()).isEqualTo("Other");
    assertThat(sent.path("SessionDuration").asText()).isEqualTo("PT2H");
    assertThat(sent.path("RelayState").asText()).isEqualTo("https://example.com");
    assertThat(port.readPermissionSet(arn).orElseThrow().content())
        .satisfies(
            content -> {
              assertThat(content.description()).isEqualTo("Other");
              assertThat(content.sessionDuration()).isEqualTo(Duration.ofHours(2));
              assertThat(content.relayState()).isEqualTo("https://example.com");
            });
  }

  @Test
  void anUpdateRemovesARelayStateAndKeepsADescriptionThatIsNull() {
    var arn = port.createPermissionSet("Set", ATTRIBUTES, Map.of()).arn();
    port.updatePermissionSet(arn, PLAIN);

    var content = port.readPermissionSet(arn).orElseThrow().content();
    assertThat(content.description()).isEqualTo("Read-only billing");
    assertThat(content.sessionDuration()).isEqualTo(Duration.ofHours(1));
    assertThat(content.relayState()).isNull();
  }

  @Test
  void policiesAreAttachedAndDetached() {
    var arn = aws.permissionSet("Set");
    port.attachManagedPolicy(arn, READ_ONLY);
    port.attachCustomerManagedPolicy(arn, DENY);
    port.attachCustomerManagedPolicy(arn, OTHER);
    assertThat(content(arn).managedPolicies()).containsExactly(READ_ONLY);
    assertThat(content(arn).customerManagedPolicies()).containsExactlyInAnyOrder(DENY, OTHER);

    port.detachManagedPolicy(arn, READ_ONLY);
    port.detachCustomerManagedPolicy(arn, DENY);
    assertThat(content(arn).managedPolicies()).isEmpty();
    assertThat(content(arn).customerManagedPolicies()).containsExactly(OTHER);
  }

  @Test
  void doingAgainWhatIsDoneIsFine() {
    aws.behave(b -> b.missingBoundaryDeletionFails(true));
    var arn = aws.permissionSet("Set");
    for (var i = 0; i < 2; i++) {
      port.attachManagedPolicy(arn, READ_ONLY);
      port.attachCustomerManagedPolicy(arn, DENY);
      port.setInlinePolicy(arn, POLICY);
      port.setPermissionsBoundary(arn, new PermissionsBoundary(READ_ONLY, null));
      port.tag(arn, Map.of("a", "b"));
    }
    for (var i = 0; i < 2; i++) {
      port.detachManagedPolicy(arn, READ_ONLY);
      port.detachCustomerManagedPolicy(arn, DENY);
      port.setInlinePolicy(arn, null);
      port.setPermissionsBoundary(arn, null);
      port.untag(arn, Set.of("a"));
    }
    assertThat(content(arn))
        .isEqualTo(
            new PermissionSetContent(
                null, Duration.ofHours(1), null, Set.of(), Set.of(), null, null, Map.of()));
    port.deletePermissionSet(arn);
    port.deletePermissionSet(arn);
    assertThat(port.readPermissionSet(arn)).isEmpty();
  }

  @Test
  void aPolicyThatDoesNotExistIsNotFound() {
    aws.behave(b -> b.missingManagedPolicies(Set.of("Nope")));
    var arn = aws.permissionSet("Set");

    var error =
        failsAs(
            ErrorKind.NOT_FOUND,
            "AttachManagedPolicyToPermissionSet",
            () -> port.attachManagedPolicy(arn, "arn:aws:iam::aws:policy/Nope"));
    assertThat(error.awsMessage()).contains("arn:aws:iam::aws:policy/Nope");
  }

  @Test
  void morePoliciesThanTheQuotaAreRefused() {
    aws.behave(b -> b.policiesPerPermissionSet(1));
    var arn = aws.permissionSet("Set");
    port.attachManagedPolicy(arn, READ_ONLY);

    failsAs(
        ErrorKind.LIMIT_EXCEEDED,
        "AttachManagedPolicyToPermissionSet",
        () -> port.attachManagedPolicy(arn, BILLING_POLICY));
  }

  @Test
  void anInlinePolicyIsSetAndRemoved() {
    var arn = aws.permissionSet("Set");
    port.setInlinePolicy(arn, POLICY);
    assertThat(content(arn).inlinePolicy()).isEqualTo(POLICY);

    port.setInlinePolicy(arn, null);
    assertThat(content(arn).inlinePolicy()).isNull();
  }

  @Test
  void anInlinePolicyThatIsNoneIsInvalid() {
    var arn = aws.permissionSet("Set");

    failsAs(
        ErrorKind.INVALID,
        "PutInlinePolicyToPermissionSet",
        () -> port.setInlinePolicy(arn, PolicyDocument.of(Map.of("Nope", "x"))));
  }

  @Test
  void aBoundaryIsOneOfTwoKindsAndIsRemoved() {
    var arn = aws.permissionSet("Set");
    for (var boundary :
        List.of(new PermissionsBoundary(READ_ONLY, null), new PermissionsBoundary(null, DENY))) {
      port.setPermissionsBoundary(arn, boundary);
      assertThat(content(arn).permissionsBoundary()).isEqualTo(boundary);
    }
    port.setPermissionsBoundary(arn, null);
    assertThat(content(arn).permissionsBoundary()).isNull();
  }

  @Test
  void tagsAreAddedChangedAndRemoved() {
    var arn = aws.permissionSet("Set");
    port.tag(arn, Map.of("a", "1", "b", "1"));
    port.tag(arn, Map.of("b", "2", "c", "2"));
    port.untag(arn, Set.of("a", "nope"));

    assertThat(port.tags(arn)).isEqualTo(Map.of("b", "2", "c", "2"));
  }

  @Test
  void aPermissionSetIsDeletedOnceItIsAssignedNowhere() {
    var arn = aws.permissionSet("Set");
    aws.assign(arn, BILLING, FINANCE);

    failsAs(ErrorKind.STILL_IN_USE, "DeletePermissionSet", () -> port.deletePermissionSet(arn));
    port.deleteAssignment(access(arn, BILLING, FINANCE));
    aws.elapse();
    port.deletePermissionSet(arn);
    assertThat(port.readPermissionSet(arn)).isEmpty();
  }

  @Test
  void whatADelegatedAdministratorMayNotDoIsDenied() {
    var arn = aws.permissionSet("Set");
    aws.assign(arn, "111111111111", FINANCE);
    aws.behave(b -> b.delegatedAdministrator(true));

    failsAs(
        ErrorKind.DENIED, "UpdatePermissionSet", () -> port.updatePermissionSet(arn, ATTRIBUTES));
    failsAs(
        ErrorKind.DENIED,
        "CreateAccountAssignment",
        () -> port.createAssignment(access(arn, BILLING, FINANCE)));
  }

  // ---- provisioning

  @Test
  void editsLeaveAccountsBehindUntilTheyAreProvisioned() {
    var arn = aws.permissionSet("Set");
    aws.assign(arn, BILLING, FINANCE);
    aws.assign(arn, SHOP, FINANCE);
    assertThat(port.provisionedAccounts(arn, ProvisioningFilter.ALL))
        .containsExactlyInAnyOrder(BILLING, SHOP);
    assertThat(port.provisionedAccounts(arn, ProvisioningFilter.OUTDATED)).isEmpty();

    port.attachManagedPolicy(arn, READ_ONLY);
    assertThat(port.provisionedAccounts(arn, ProvisioningFilter.OUTDATED))
        .containsExactlyInAnyOrder(BILLING, SHOP);

    var one = port.provision(arn, SHOP);
    assertThat(one.operation()).isEqualTo(AsyncOperation.PROVISION);
    assertThat(one.target()).isEqualTo(new RequestTarget.Provisioning(arn, SHOP));
    assertThat(one.state()).isEqualTo(RequestState.IN_PROGRESS);
    assertThat(one.createdDate()).isNotNull();
    aws.elapse();
    assertThat(port.provisionedAccounts(arn, ProvisioningFilter.OUTDATED)).containsExactly(BILLING);

    var all = port.provision(arn, null);
    assertThat(all.target()).isEqualTo(new RequestTarget.Provisioning(arn, null));
    assertThat(port.describeRequest(AsyncOperation.PROVISION, all.id())).contains(all);
    aws.elapse();
    assertThat(port.provisionedAccounts(arn, ProvisioningFilter.OUTDATED)).isEmpty();
    assertThat(port.describeRequest(AsyncOperation.PROVISION, all.id()).orElseThrow().state())
        .isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void aSecondProvisioningOfTheSameSetHasToWait() {
    var arn = aws.permissionSet("Set");
    aws.assign(arn, BILLING, FINANCE);
    port.provision(arn, null);

    failsAs(
        ErrorKind.OPERATION_IN_PROGRESS,
        "ProvisionPermissionSet",
        () -> port.provision(arn, BILLING));
  }

  @Test
  void provisioningWaitsForASlot() {
    aws.behave(b -> b.concurrentProvisionings(1));
    var one = aws.permissionSet("One");
    var two = aws.permissionSet("Two");
    port.provision(one, null);

    failsAs(ErrorKind.SLOTS_FULL, "ProvisionPermissionSet", () -> port.provision(two, null));
  }

  @Test
  void aFailedProvisioningSaysWhy() {
    var arn = aws.permissionSet("Set");
    var id = port.provision(arn, BILLING).id();
    aws.elapse();

    var report = port.describeRequest(AsyncOperation.PROVISION, id).orElseThrow();
    assertThat(report.state()).isEqualTo(RequestState.FAILED);
    assertThat(FailureKind.of(report.failureReason())).isEqualTo(FailureKind.NOT_ASSIGNED);
    assertThat(report.target()).isEqualTo(new RequestTarget.Provisioning(arn, BILLING));
  }

  // ---- assignments

  @ParameterizedTest
  @CsvSource({
    "GROUP, 10000000-0000-4000-8000-000000000001",
    "USER, 20000000-0000-4000-8000-000000000001"
  })
  void anAssignmentIsCreatedAndDeletedByRequests(PrincipalType type, String principal) {
    var arn = aws.permissionSet("Set");
    var access = new AssignedAccess(arn, BILLING, type, principal);

    var creation = port.createAssignment(access);
    assertThat(creation.operation()).isEqualTo(AsyncOperation.CREATE_ASSIGNMENT);
    assertThat(creation.target()).isEqualTo(new RequestTarget.Assignment(access));
    assertThat(creation.state()).isEqualTo(RequestState.IN_PROGRESS);
    assertThat(port.assignments(BILLING, arn)).isEmpty();
    assertThat(port.describeRequest(AsyncOperation.CREATE_ASSIGNMENT, creation.id()))
        .contains(creation);
    aws.elapse();
    assertThat(port.assignments(BILLING, arn)).containsExactly(access);

    var deletion = port.deleteAssignment(access);
    assertThat(deletion.operation()).isEqualTo(AsyncOperation.DELETE_ASSIGNMENT);
    assertThat(deletion.target()).isEqualTo(new RequestTarget.Assignment(access));
    assertThat(port.describeRequest(AsyncOperation.DELETE_ASSIGNMENT, deletion.id()))
        .contains(deletion);
    aws.elapse();
    assertThat(port.assignments(BILLING, arn)).isEmpty();
    assertThat(
            port.describeRequest(AsyncOperation.DELETE_ASSIGNMENT, deletion.id())
                .orElseThrow()
                .state())
        .isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void aCreationThatFailsSaysWhy() {
    var arn = aws.permissionSet("Set");
    var id =
        port.createAssignment(access(arn, BILLING, "99999999-9999-4999-8999-999999999999")).id();
    aws.elapse();

    var report = port.describeRequest(AsyncOperation.CREATE_ASSIGNMENT, id).orElseThrow();
    assertThat(report.state()).isEqualTo(RequestState.FAILED);
    assertThat(FailureKind.of(report.failureReason())).isEqualTo(FailureKind.PRINCIPAL_NOT_FOUND);
  }

  @Test
  void aDeletionOfNothingFailsAsNotAssigned() {
    var arn = aws.permissionSet("Set");
    var id = port.deleteAssignment(access(arn, BILLING, FINANCE)).id();
    aws.elapse();

    var report = port.describeRequest(AsyncOperation.DELETE_ASSIGNMENT, id).orElseThrow();
    assertThat(FailureKind.of(report.failureReason())).isEqualTo(FailureKind.NOT_ASSIGNED);
  }

  @Test
  void aDeletionOfAnAssignmentWhoseSetIsGoneIsNotFound() {
    failsAs(
        ErrorKind.NOT_FOUND,
        "DeleteAccountAssignment",
        () -> port.deleteAssignment(access(MISSING, BILLING, FINANCE)));
  }

  @Test
  void twoRequestsForTheSameAssignmentConflict() {
    var arn = aws.permissionSet("Set");
    port.createAssignment(access(arn, BILLING, FINANCE));

    failsAs(
        ErrorKind.OPERATION_IN_PROGRESS,
        "DeleteAccountAssignment",
        () -> port.deleteAssignment(access(arn, BILLING, FINANCE)));
  }

  @Test
  void assignmentsWaitForASlot() {
    aws.behave(b -> b.outstandingAssignments(1));
    var arn = aws.permissionSet("Set");
    port.createAssignment(access(arn, BILLING, FINANCE));

    failsAs(
        ErrorKind.SLOTS_FULL,
        "CreateAccountAssignment",
        () -> port.createAssignment(access(arn, BILLING, PLATFORM)));
  }

  @Test
  void whatAPrincipalHasIsReadPageByPage() {
    var arns = IntStream.range(0, 7).mapToObj(i -> aws.permissionSet("Set-" + i)).toList();
    arns.forEach(arn -> aws.assign(arn, EmulatedAws.BILLING, EmulatedAws.PLATFORM));
    aws.assign(arns.get(0), EmulatedAws.BILLING, EmulatedAws.FINANCE);
    aws.behave(b -> b.emptyPages(true));

    assertThat(aws.identityCenter().assignmentsOf(PrincipalType.GROUP, EmulatedAws.PLATFORM))
        .hasValueSatisfying(
            held ->
                assertThat(held)
                    .containsExactlyInAnyOrderElementsOf(
                        arns.stream()
                            .map(
                                arn ->
                                    EmulatedAws.access(
                                        arn, EmulatedAws.BILLING, EmulatedAws.PLATFORM))
                            .toList()));
    assertThat(aws.identityCenter().assignmentsOf(PrincipalType.USER, EmulatedAws.PLATFORM))
        .contains(Set.of());
  }

  @Test
  void theAssignmentsOfAUserAreItsOwnWhateverElseAwsLists() {
    var arn = aws.permissionSet("Set");
    var alice = aws.directory().userId("alice@example.com").orElseThrow();
    var own = new AssignedAccess(arn, EmulatedAws.SHOP, PrincipalType.USER, alice);
    aws.assign(arn, EmulatedAws.BILLING, EmulatedAws.FINANCE);
    port.createAssignment(own);
    aws.elapse();
    aws.behave(b -> b.listsInheritedAssignments(true));

    assertThat(port.assignmentsOf(PrincipalType.USER, alice)).contains(Set.of(own));
  }

  @Test
  void assignmentsInAnAccountThatIsUnknownAreNone() {
    assertThat(port.assignments("000000000000", aws.permissionSet("Set"))).isEmpty();
  }

  // ---- requests

  @ParameterizedTest
  @EnumSource
  void aRequestAwsDoesNotKnowIsEmpty(AsyncOperation operation) {
    assertThat(port.describeRequest(operation, NO_REQUEST)).isEmpty();
  }

  @Test
  void theRequestsInProgressAreListedByKindAndOnlyWhileTheyRun() {
    var arn = aws.permissionSet("Set");
    aws.assign(arn, BILLING, FINANCE);
    var creation = port.createAssignment(access(arn, SHOP, FINANCE)).id();
    var deletion = port.deleteAssignment(access(arn, BILLING, FINANCE)).id();
    var provisioning = port.provision(arn, null).id();

    assertThat(port.requestsInProgress(AsyncOperation.CREATE_ASSIGNMENT)).containsExactly(creation);
    assertThat(port.requestsInProgress(AsyncOperation.DELETE_ASSIGNMENT)).containsExactly(deletion);
    assertThat(port.requestsInProgress(AsyncOperation.PROVISION)).containsExactly(provisioning);

    aws.control().advanceClock(Duration.ofMinutes(1));
    for (var operation : AsyncOperation.values()) {
      assertThat(port.requestsInProgress(operation)).isEmpty();
    }
  }

  // ---- what goes wrong on the way

  @Test
  void everyVerbSaysWhatFailedAndHow() {
    var arn = aws.permissionSet("Set");
    aws.control().addFault(FaultSpec.of("*", new FaultKind.Failure("SomethingNew", "why", 503)));
    var access = access(arn, BILLING, FINANCE);
    var verbs = new TreeMap<String, ThrowingCallable>();
    verbs.put("CreatePermissionSet", () -> port.createPermissionSet("New", PLAIN, Map.of()));
    verbs.put("DescribePermissionSet", () -> port.readPermissionSet(arn));
    verbs.put("ListPermissionSets", () -> port.findPermissionSet("Set"));
    verbs.put("UpdatePermissionSet", () -> port.updatePermissionSet(arn, PLAIN));
    verbs.put("AttachManagedPolicyToPermissionSet", () -> port.attachManagedPolicy(arn, READ_ONLY));
    verbs.put(
        "DetachManagedPolicyFromPermissionSet", () -> port.detachManagedPolicy(arn, READ_ONLY));
    verbs.put(
        "AttachCustomerManagedPolicyReferenceToPermissionSet",
        () -> port.attachCustomerManagedPolicy(arn, DENY));
    verbs.put(
        "DetachCustomerManagedPolicyReferenceFromPermissionSet",
        () -> port.detachCustomerManagedPolicy(arn, DENY));
    verbs.put("PutInlinePolicyToPermissionSet", () -> port.setInlinePolicy(arn, POLICY));
    verbs.put("DeleteInlinePolicyFromPermissionSet", () -> port.setInlinePolicy(arn, null));
    verbs.put(
        "PutPermissionsBoundaryToPermissionSet",
        () -> port.setPermissionsBoundary(arn, new PermissionsBoundary(READ_ONLY, null)));
    verbs.put(
        "DeletePermissionsBoundaryFromPermissionSet", () -> port.setPermissionsBoundary(arn, null));
    verbs.put("ListTagsForResource", () -> port.tags(arn));
    verbs.put("TagResource", () -> port.tag(arn, Map.of("a", "b")));
    verbs.put("UntagResource", () -> port.untag(arn, Set.of("a")));
    verbs.put("DeletePermissionSet", () -> port.deletePermissionSet(arn));
    verbs.put(
        "ListAccountsForProvisionedPermissionSet",
        () -> port.provisionedAccounts(arn, ProvisioningFilter.ALL));
    verbs.put("ProvisionPermissionSet", () -> port.provision(arn, null));
    verbs.put("ListAccountAssignments", () -> port.assignments(BILLING, arn));
    verbs.put("CreateAccountAssignment", () -> port.createAssignment(access));
    verbs.put("DeleteAccountAssignment", () -> port.deleteAssignment(access));
    verbs.put(
        "DescribeAccountAssignmentCreationStatus",
        () -> port.describeRequest(AsyncOperation.CREATE_ASSIGNMENT, NO_REQUEST));
    verbs.put(
        "DescribeAccountAssignmentDeletionStatus",
        () -> port.describeRequest(AsyncOperation.DELETE_ASSIGNMENT, NO_REQUEST));
    verbs.put(
        "DescribePermissionSetProvisioningStatus",
        () -> port.describeRequest(AsyncOperation.PROVISION, NO_REQUEST));
    verbs.put(
        "ListAccountAssignmentCreationStatus",
        () -> port.requestsInProgress(AsyncOperation.CREATE_ASSIGNMENT));
    verbs.put(
        "ListAccountAssignmentDeletionStatus",
        () -> port.requestsInProgress(AsyncOperation.DELETE_ASSIGNMENT));
    verbs.put(
        "ListPermissionSetProvisioningStatus",
        () -> port.requestsInProgress(AsyncOperation.PROVISION));

    verbs.forEach(
        (operation, verb) -> {
          var error = failsAs(ErrorKind.UNAVAILABLE, operation, verb);
          assertThat(error.awsMessage()).as(operation).contains("why");
          assertThat(error.awsRequestId()).as(operation).isNotBlank();
          assertThat(aws.calls(operation)).as(operation).isNotEmpty();
        });
  }

  @Test
  void aLostAnswerIsAmbiguous() {
    var arn = aws.permissionSet("Set");
    aws.control().addFault(FaultSpec.lostResponse("CreateAccountAssignment").once());

    var error =
        failsAs(
            ErrorKind.UNAVAILABLE,
            "CreateAccountAssignment",
            () -> port.createAssignment(access(arn, BILLING, FINANCE)));
    assertThat(error.kind().isAmbiguous()).isTrue();
    assertThat(error.awsRequestId()).isNull();
    assertThat(port.requestsInProgress(AsyncOperation.CREATE_ASSIGNMENT)).hasSize(1);
  }

  @Test
  void everythingIsAskedOfTheInstanceThatWasFound() {
    everything();

    assertThat(aws.control().calls())
        .filteredOn(call -> !call.operation().equals("ListInstances"))
        .isNotEmpty()
        .allSatisfy(
            call ->
                assertThat(call.input().path("InstanceArn").asText())
                    .isEqualTo(EmulatedAws.INSTANCE));
  }

  private String everything() {
    var arn =
        port.createPermissionSet(
                "BillingReader", ATTRIBUTES, Map.of("team", "finance", "env", "prod"))
            .arn();
    port.attachManagedPolicy(arn, READ_ONLY);
    port.attachManagedPolicy(arn, BILLING_POLICY);
    port.attachCustomerManagedPolicy(arn, DENY);
    port.attachCustomerManagedPolicy(arn, OTHER);
    port.setPermissionsBoundary(arn, new PermissionsBoundary(READ_ONLY, null));
    port.setInlinePolicy(arn, POLICY);
    return arn;
  }

  private PermissionSetContent content(String arn) {
    return port.readPermissionSet(arn).orElseThrow().content();
  }

  private static IdentityCenterException failsAs(
      ErrorKind kind, String operation, ThrowingCallable call) {
    var error = catchThrowableOfType(IdentityCenterException.class, call);
    assertThat(error).as(operation).isNotNull();
    assertThat(error.kind()).as(operation + ": " + error.getMessage()).isEqualTo(kind);
    assertThat(error.operation()).isEqualTo(operation);
    return error;
  }
}
