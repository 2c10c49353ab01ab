package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.organizations.model.OrganizationalUnit;
import software.amazon.awssdk.services.organizations.model.ParentNotFoundException;
import software.amazon.awssdk.services.organizations.model.Tag;

class ControlTest extends EmulatorTest {
  private static final String SEED =
      """
      instance: {id: ssoins-2222222222222222, identityStoreId: d-2222222222}
      organization: {id: o-another000, rootId: r-anot, managementAccount: "100000000000"}
      accounts:
        - id: "100000000000"
          name: only
          email: only@example.com
          customerManagedPolicies: [{name: DenyBudgets, path: /finance/}]
      groups: [{id: 30000000-0000-4000-8000-000000000001, name: admins}]
      users:
        - {id: 40000000-0000-4000-8000-000000000001, userName: zoe, givenName: Zoe, familyName: Z}
      permissionSets:
        - id: ps-aaaaaaaaaaaaaaaa
          name: Guardrail
          tags: {managedBy: ControlTower}
          managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]
          customerManagedPolicies: [{name: DenyBudgets, path: /finance/}]
          permissionsBoundary: {customerManagedPolicy: {name: Edge}}
          inlinePolicy: {Version: "2012-10-17", Statement: {Effect: Deny, Action: "*", Resource: "*"}}
      assignments:
        - {account: "100000000000", permissionSet: Guardrail, group: admins}
        - {account: "100000000000", permissionSet: Guardrail, user: zoe}
      missingManagedPolicies: [Gone]
      """;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void aSeedReplacesEverything() throws Exception {
    permissionSet("Reader");
    assertThat(ok("POST", "seed", SEED).at("/ok").asBoolean()).isTrue();
    var state = ok("GET", "state", "");

    assertThat(state.at("/instance/arn").asText()).endsWith("/ssoins-2222222222222222");
    assertThat(state.at("/accounts")).hasSize(1);
    assertThat(state.at("/permissionSets")).hasSize(1);
    var set = state.at("/permissionSets/0");
    assertThat(set.at("/tags/managedBy").asText()).isEqualTo("ControlTower");
    assertThat(set.at("/provisioned/100000000000").asLong()).isEqualTo(1);
    assertThat(set.at("/inlinePolicy").asText()).startsWith("{\"Version\":\"2012-10-17\"");
    assertThat(set.at("/boundary/customerManagedPolicy/path").asText()).isEqualTo("/");
    assertThat(state.at("/assignments").findValuesAsText("principalName"))
        .containsExactly("admins", "zoe");
  }

  @Test
  void aSeedThatLeadsNowhereChangesNothing() throws Exception {
    var answer = send("POST", "seed", SEED.replace("group: admins", "group: nobody"));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("the seed has no group nobody");
    answer = send("POST", "seed", SEED.replace("name: admins", "name: admins, members: [nobody]"));
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("the seed has no user nobody");
    assertThat(send("POST", "seed", "instance: 1").statusCode()).isEqualTo(400);
    assertThat(send("POST", "seed", SEED + "accountz: []").statusCode()).isEqualTo(400);
    assertThat(control.state().accounts()).hasSize(9);
  }

  @Test
  void resetStartsOverFromTheSeed() throws Exception {
    permissionSet("Reader");
    control.addFault(FaultSpec.hold("ListInstances"));
    ok("POST", "reset", "");

    assertThat(control.state().permissionSets()).isEmpty();
    assertThat(control.calls()).isEmpty();
    assertThat(control.faults()).isEmpty();
  }

  @Test
  void theLogsTellWhatWasCalledAndWhatItChanged() throws Exception {
    permissionSet("Reader");
    var call = ok("GET", "calls", "").get(0);
    assertThat(call.at("/operation").asText()).isEqualTo("CreatePermissionSet");
    assertThat(call.at("/service").asText()).isEqualTo("sso-admin");
    assertThat(call.at("/input/Name").asText()).isEqualTo("Reader");
    assertThat(call.at("/attempt").asInt()).isEqualTo(1);
    assertThat(call.at("/accessKeyId").asText()).isEqualTo("test");
    assertThat(call.has("error")).isFalse();
    var effect = ok("GET", "effects", "").get(0);
    assertThat(effect.at("/kind").asText()).isEqualTo("PERMISSION_SET_CREATED");
    assertThat(effect.at("/seq").asLong()).isLessThan(call.at("/seq").asLong());

    ok("DELETE", "calls", "");
    assertThat(ok("GET", "calls", "")).isEmpty();
  }

  @Test
  void theClockStandsStillMovesAndRuns() throws Exception {
    var started = assign(permissionSet("Reader"), BILLING, FINANCE);
    ok("POST", "clock", "{\"freeze\": true}");
    ok("POST", "clock", "{\"advance\": \"PT5S\"}");
    assertThat(creation(started.requestId()).statusAsString()).isEqualTo("SUCCEEDED");
    ok("POST", "clock", "{\"resume\": true}");

    assertThat(send("POST", "clock", "{}").statusCode()).isEqualTo(400);
    assertThat(send("POST", "clock", "{\"advance\": \"-PT5S\"}").statusCode()).isEqualTo(400);
    assertThat(send("POST", "clock", "{\"advance\": \"5\"}").statusCode()).isEqualTo(400);
  }

  @Test
  void behaviourIsPatched() throws Exception {
    ok("PATCH", "behaviour", "{\"emptyPages\": true, \"maxLatency\": \"PT1M\"}");

    assertThat(control.behaviour().emptyPages()).isTrue();
    assertThat(ok("GET", "behaviour", "").at("/maxLatency").asText()).isEqualTo("PT1M");
    assertThat(send("PATCH", "behaviour", "{\"noSuch\": 1}").statusCode()).isEqualTo(400);
    assertThat(send("PATCH", "behaviour", "{\"maxLatency\": \"PT0S\"}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void faultsComeAndGo() throws Exception {
    var fault =
        ok(
            "POST",
            "faults",
            """
            {"operation": "CreatePermissionSet", "input": {"Name": "Reader"}, "times": 1,
             "fault": {"kind": "error", "code": "ThrottlingException", "message": "slow down"}}""");
    assertRefused(() -> permissionSet("Reader"), "ThrottlingException", "slow down");
    assertThat(ok("GET", "faults", "").at("/0/hits").asInt()).isEqualTo(1);
    ok("DELETE", "faults/" + fault.at("/id").asText(), "");
    assertThat(send("DELETE", "faults/none", "").statusCode()).isEqualTo(404);

    var hold = "{\"operation\": \"ListInstances\", \"fault\": {\"kind\": \"hold\"}}";
    ok("POST", "faults/" + ok("POST", "faults", hold).at("/id").asText() + "/release", "");
    ok("POST", "faults", hold);
    ok("DELETE", "faults", "");
    assertThat(control.faults()).isEmpty();
    assertThat(send("POST", "faults", "{}").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 200, 399, 600})
  void anErrorWhoseStatusIsNoneIsRefused(int status) throws Exception {
    var answer = send("POST", "faults", error(status));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Json.MAPPER.readTree(answer.body()).at("/error").asText())
        .isEqualTo("status must be 400 to 599, not " + status);
    assertThat(control.faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 599})
  void anErrorHasTheStatusItWasGiven(int status) throws Exception {
    ok("POST", "faults", error(status));

    assertThat(raw("SWBExternalService.ListInstances", "{}").statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "GetGroupId; ResourceNotFoundException; reason; KMS_NotFoundException;"
            + "reason must be one of [KMS_KEY_NOT_FOUND] for ResourceNotFoundException of"
            + " GetGroupId, not KMS_NotFoundException",
        "DeleteAccountAssignment; ValidationException; reason; KMS_DISABLED;"
            + "reason must be one of [KMS_DisabledException, KMS_InvalidKeyUsageException,"
            + " KMS_InvalidStateException] for ValidationException of DeleteAccountAssignment,"
            + " not KMS_DISABLED",
        "DeletePermissionSet; ConflictException; reason; KMS_NotFoundException;"
            + "reason must be left out: ConflictException of DeletePermissionSet has no Reason",
        "DeletePermissionSet; ResourceNotFoundException; resourceType; GROUP;"
            + "resourceType must be left out: ResourceNotFoundException of DeletePermissionSet has"
            + " no ResourceType",
        "*; ExpiredTokenException; reason; KMS_DISABLED;"
            + "reason must be left out: ExpiredTokenException of * has no Reason",
        "GetUserId; ResourceNotFoundException; resourceType; PERSON;"
            + "resourceType must be one of [GROUP, GROUP_MEMBERSHIP, IDENTITY_STORE,"
            + " RESOURCE_POLICY, USER] for ResourceNotFoundException of GetUserId, not PERSON"
      })
  void anErrorSaysOnlyWhatItsExceptionHas(
      String operation, String code, String field, String value, String says) throws Exception {
    var answer =
        send(
            "POST",
            "faults",
            """
            {"operation": "%s",
             "fault": {"kind": "error", "code": "%s", "message": "no", "%s": "%s"}}
            """
                .formatted(operation, code, field, value));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Json.MAPPER.readTree(answer.body()).at("/error").asText()).isEqualTo(says);
    assertThat(control.faults()).isEmpty();
  }

  @Test
  void aReasonIsInTheAnswer() throws Exception {
    ok(
        "POST",
        "faults",
        """
        {"operation": "GetGroupId",
         "fault": {"kind": "error", "code": "ResourceNotFoundException", "message": "no key",
                   "reason": "KMS_KEY_NOT_FOUND", "resourceType": "IDENTITY_STORE"}}
        """);

    assertThat(Json.MAPPER.readTree(raw("AWSIdentityStore.GetGroupId", "{}").body()))
        .isEqualTo(
            Json.object()
                .put("__type", "ResourceNotFoundException")
                .put("Message", "no key")
                .put("Reason", "KMS_KEY_NOT_FOUND")
                .put("ResourceType", "IDENTITY_STORE"));
  }

  private static String error(int status) {
    return """
        {"operation": "ListInstances",
         "fault": {"kind": "error", "code": "Oops", "message": "oops", "status": %d}}
        """
        .formatted(status);
  }

  @Test
  void accountsCanBeChanged() throws Exception {
    ok("PUT", "accounts/" + BILLING + "/customer-managed-policies", "[{\"name\": \"Edge\"}]");
    ok("PUT", "accounts/" + BILLING + "/state", "\"SUSPENDED\"");
    var account =
        control.state().accounts().stream().filter(a -> a.id().equals(BILLING)).findFirst();

    assertThat(account.orElseThrow().customerManagedPolicies())
        .containsExactly(new CustomerPolicy("Edge", "/"));
    assertThat(account.orElseThrow().state()).isEqualTo("SUSPENDED");
    assertThatThrownBy(() -> control.accountState("000000000000", "ACTIVE"))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void anAccountCanBeRenamedMovedAndTagged() throws Exception {
    ok("PUT", "names/" + BILLING, "\"billing\"");
    ok("PUT", "accounts/" + BILLING + "/organizational-unit", "\"ou-exam-security\"");
    ok("PUT", "accounts/" + BILLING + "/tags", "{\"env\": \"test\"}");

    assertThat(billing().name()).isEqualTo("billing");
    assertThat(billing().parent()).isEqualTo("ou-exam-security");
    assertThat(aws.organizations().listTagsForResource(r -> r.resourceId(BILLING)).tags())
        .containsExactly(Tag.builder().key("env").value("test").build());
    control.moveAccount(BILLING, null);
    assertThat(billing().parent()).isEqualTo("r-exam");
    assertThatThrownBy(() -> control.moveAccount(BILLING, "ou-exam-nowhere"))
        .isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> control.rename(BILLING, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anOrganizationalUnitCanBeCreatedRenamedAndDeleted() throws Exception {
    ok(
        "PUT",
        "organizational-units/ou-exam-datalake",
        "{\"name\": \"Data\", \"parent\": \"ou-exam-security\"}");
    ok("PUT", "names/ou-exam-datalake", "\"Lake\"");
    assertThat(
            aws.organizations()
                .listOrganizationalUnitsForParent(r -> r.parentId("ou-exam-security"))
                .organizationalUnits())
        .singleElement()
        .returns("Lake", OrganizationalUnit::name);
    assertThatThrownBy(() -> control.deleteOrganizationalUnit("ou-exam-security"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("organizational unit ou-exam-security is not empty");

    ok("DELETE", "organizational-units/ou-exam-datalake", "");
    assertThatThrownBy(
            () ->
                aws.organizations()
                    .listOrganizationalUnitsForParent(r -> r.parentId("ou-exam-datalake")))
        .isInstanceOf(ParentNotFoundException.class);
    assertThatThrownBy(() -> control.deleteOrganizationalUnit("ou-exam-datalake"))
        .isInstanceOf(NoSuchElementException.class);
    var again = new Seed.OrganizationalUnit("ou-exam-security", "Security", null);
    assertThatThrownBy(() -> control.createOrganizationalUnit(again))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private StateView.Account billing() {
    return control.state().accounts().stream()
        .filter(account -> account.id().equals(BILLING))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anythingElseIsNotThere() throws Exception {
    assertThat(ok("GET", "health", "").at("/status").asText()).isEqualTo("UP");
    assertThat(send("GET", "nothing", "").statusCode()).isEqualTo(404);
    assertThat(send("GET", "", "").statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsNotOurProtocolIsRefused() throws Exception {
    assertThat(raw("SWBExternalService.CreateInstance", "{}").body())
        .contains("UnknownOperationException");
    assertThat(raw("SWBExternalService.ListInstances", "[]").body())
        .contains("SerializationException");
    assertThat(raw("SWBExternalService.ListInstances", "{").body())
        .contains("SerializationException");
    assertThat(raw("SWBExternalService.ListInstances", "{\"MaxResults\": \"1\"}").body())
        .contains("SerializationException");
    assertThat(raw("SWBExternalService.ListInstances", "").statusCode()).isEqualTo(200);
    var get = HttpRequest.newBuilder(emulator.endpoint()).build();
    assertThat(http.send(get, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void aWriteThatAnswersNothingHasAnEmptyBody() throws Exception {
    var arn = permissionSet("Reader");
    var answer =
        raw(
            "SWBExternalService.DeletePermissionSet",
            "{\"InstanceArn\": \"" + INSTANCE_ARN + "\", \"PermissionSetArn\": \"" + arn + "\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("x-amzn-RequestId"))
        .contains(control.calls().get(1).requestId());
  }

  private HttpResponse<String> raw(String target, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(emulator.endpoint())
            .header("X-Amz-Target", target)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode ok(String method, String path, String body)
      throws IOException, InterruptedException {
    var answer = send(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.MAPPER.readTree(answer.body());
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(emulator.endpoint().resolve("/_emulator/" + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
