package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses that lack what AWS's service models promise are refused, not misunderstood. */
class MalformedResponseTest {

  private static final String ARN = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";
  private static final String ACCOUNT = "555555555555";
  private static final AssignedAccess ACCESS =
      new AssignedAccess(ARN, ACCOUNT, PrincipalType.GROUP, "g-1");

  private final CannedAws aws;
  private final AwsProperties properties;
  private AwsConnection connection;
  private Map<String, Callable<?>> calls;

  MalformedResponseTest() throws IOException {
    aws =
        new CannedAws()
            .on("ListInstances", 200, "{'Instances':[{'InstanceArn':'i-1'}]}".replace('\'', '"'))
            .on(
                "DescribeInstance",
                200,
                "{'Status':'ACTIVE','IdentityStoreId':'d-1'}".replace('\'', '"'));
    properties = new AwsProperties(aws.endpoint(), 1);
  }

  @BeforeEach
  void connect() {
    connection =
        new AwsConnection(
            new AwsConnection.AwsSettings(
                null,
                EmulatedAws.REMEMBER,
                EmulatedAws.RECHECK,
                EmulatedAws.RETRY,
                8,
                EmulatedAws.PLENTY),
            Clock.systemUTC(),
            (service, operation, error, took) -> {},
            new Fence(() -> true));
    var center = connection.identityCenter();
    var directory = connection.directory();
    calls =
        Map.of(
            "ListPermissionSets", center::permissionSets,
            "ListAccountAssignments", () -> center.assignments(ACCOUNT, ARN),
            "DescribePermissionSet", () -> center.permissionSetName(ARN),
            "ListTagsForResource", () -> center.tags(ARN),
            "CreateAccountAssignment", () -> center.createAssignment(ACCESS),
            "DescribeAccountAssignmentCreationStatus",
                () -> center.describeRequest(AsyncOperation.CREATE_ASSIGNMENT, "r-1"),
            "ListAccountAssignmentCreationStatus",
                () -> center.latestRequests(AsyncOperation.CREATE_ASSIGNMENT),
            "GetGroupId", () -> directory.groupId("platform"),
            "DescribeGroup", () -> directory.groupName("g-1"),
            "ListAccounts", () -> connection.organization().accounts());
  }

  @AfterEach
  void disconnect() {
    connection.close();
    properties.close();
    aws.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ListPermissionSets | {'PermissionSets':[],'NextToken':'t'} | the NextToken of an earlier page",
        "ListPermissionSets | {'PermissionSets':[null]} | an empty entry in PermissionSets",
        "ListAccounts | {'Accounts':[],'NextToken':'t'} | the NextToken of an earlier page",
        "ListAccounts | {'Accounts':[{'Id':'1','State':'ACTIVE'}]} | no Name",
        "ListAccountAssignments | {'AccountAssignments':[{'PrincipalType':'GROUP'}]} | no PrincipalId",
        "ListAccountAssignments | {'AccountAssignments':[{'PrincipalId':'g-1'}]} | no PrincipalType",
        "ListAccountAssignments | {'AccountAssignments':[{'AccountId':'1'}]} | another account: 1, not 555555555555",
        "ListAccountAssignments | {'AccountAssignments':[{'PermissionSetArn':'a'}]} | another permission set: a",
        "ListAccountAssignments | {'AccountAssignments':[{'PrincipalType':'ROBOT'}]} | the PrincipalType ROBOT, which this version does not know",
        "ListAccountAssignments | {'AccountAssignments':[{'PrincipalType':'GROUP','PrincipalId':'g'}]} | the PrincipalId g, which is none",
        "DescribePermissionSet | {} | no PermissionSet",
        "DescribePermissionSet | {'PermissionSet':{'Name':'a-name-of-more-than-thirty-two-chars'}} | a Name of 36 characters, and AWS allows 32",
        "DescribePermissionSet | {'PermissionSet':{'Name':'Other','PermissionSetArn':'a'}} | another permission set",
        "ListTagsForResource | {'Tags':[{'Key':'team'}]} | no Value",
        "CreateAccountAssignment | {} | no status of the request",
        "CreateAccountAssignment | {'AccountAssignmentCreationStatus':{'Status':'IN_PROGRESS'}} | no RequestId",
        "CreateAccountAssignment | {'AccountAssignmentCreationStatus':{'RequestId':'r','TargetId':'1'}} | another account",
        "DescribeAccountAssignmentCreationStatus | {'AccountAssignmentCreationStatus':{'RequestId':'r-2'}} | another request: r-2, not r-1",
        "ListAccountAssignmentCreationStatus | {'AccountAssignmentsCreationStatus':[{'Status':'FAILED'}]} | no RequestId",
        "GetGroupId | {'IdentityStoreId':'d-1'} | no GroupId",
        "GetGroupId | {'IdentityStoreId':'d-2','GroupId':'g-1'} | another identity store: d-2, not d-1",
        "GetGroupId | {'IdentityStoreId':'d-1','GroupId':'g'} | the GroupId g, which is none",
        "DescribeGroup | {'GroupId':'g-2','DisplayName':'admins'} | another group: g-2, not g-1"
      })
  void whatIsMissingOrOfSomethingElseIsNamed(String operation, String body, String problem) {
    aws.on(operation, 200, body.replace('\'', '"'));

    var error = failure(operation);

    assertThat(error.kind()).as(error.awsMessage()).isEqualTo(ErrorKind.MALFORMED);
    assertThat(error.operation()).isEqualTo(operation);
    assertThat(error.awsMessage()).contains(problem);
    assertThat(error.mayHaveTakenEffect()).isTrue();
  }

  @Test
  void aReadWithoutABodyIsNoEmptyList() {
    for (var operation : Set.of("ListPermissionSets", "ListAccountAssignments", "ListAccounts")) {
      aws.on(operation, 200, "");
      assertThat(failure(operation).awsMessage()).startsWith("AWS's response has no body");
    }
  }

  @Test
  void whatIsListedTwiceIsThereOnce() throws Exception {
    aws.on(
        "ListTagsForResource",
        200,
        "{\"Tags\": [{\"Key\": \"a\", \"Value\": \"\"}, {\"Key\": \"a\", \"Value\": \"b\"}]}");
    aws.on(
        "ListAccountAssignmentCreationStatus",
        200,
        """
        {"AccountAssignmentsCreationStatus": [
          {"RequestId": "r-1", "Status": "IN_PROGRESS"}, {"RequestId": "r-1", "Status": "NEW"}]}
        """);

    assertThat(calls.get("ListTagsForResource").call()).isEqualTo(Map.of("a", "b"));
    assertThat(calls.get("ListAccountAssignmentCreationStatus").call())
        .isEqualTo(Map.of("r-1", RequestState.IN_PROGRESS));
  }

  @Test
  void textOfAnAccountThatIsLongerThanAwsAllowsIsRefused() {
    var organization = connection.organization();

    aws.on(
        "ListAccounts",
        200,
        "{\"Accounts\": [{\"Id\": \"1\", \"Name\": \"%s\", \"State\": \"ACTIVE\"}]}"
            .formatted("n".repeat(51)));
    refused(organization::accounts, "a Name of 51 characters, and AWS allows 50");

    aws.on(
        "ListOrganizationalUnitsForParent",
        200,
        "{\"OrganizationalUnits\": [{\"Id\": \"ou-1\", \"Name\": \"%s\"}]}"
            .formatted("n".repeat(129)));
    refused(() -> organization.units("r-1"), "a Name of 129 characters, and AWS allows 128");

    aws.on(
        "ListTagsForResource",
        200,
        "{\"Tags\": [{\"Key\": \"env\", \"Value\": \"%s\"}]}".formatted("v".repeat(257)));
    refused(() -> organization.tags("1"), "a Value of 257 characters, and AWS allows 256");
  }

  private static void refused(Callable<?> call, String problem) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            IdentityCenterException.class,
            error -> assertThat(error.kind()).isEqualTo(ErrorKind.MALFORMED))
        .hasMessageContaining(problem);
  }

  @Test
  void aGroupNeedNotHaveAName() throws Exception {
    aws.on("DescribeGroup", 200, "{\"GroupId\": \"g-1\", \"IdentityStoreId\": \"d-1\"}");

    assertThat(calls.get("DescribeGroup").call()).isEqualTo(Optional.of(""));
  }

  private IdentityCenterException failure(String operation) {
    var error =
        catchThrowableOfType(IdentityCenterException.class, () -> calls.get(operation).call());
    assertThat(error).as(operation).isNotNull();
    return error;
  }
}
