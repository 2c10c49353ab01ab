package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent to the emulator, it answers, and works on. */
class AbsurdInputTest extends EmulatorTest {
  private final HttpClient http = HttpClient.newHttpClient();

  @ParameterizedTest
  @CsvSource({
    "POST, /, 150, 1048576 bytes.",
    "POST, /_emulator/seed, 150, 3145728 bytes",
    "PATCH, /_emulator/behaviour, 4, 3145728 bytes",
    "PUT, /_emulator/accounts/123456789012/state, 4, 3145728 bytes",
    "GET, /_emulator/health, 4, 3145728 bytes"
  })
  void aBodyThatIsTooLargeIsRefusedWithoutBeingKept(
      String method, String path, int megabytes, String says) throws Exception {
    var size = megabytes * 1024L * 1024;
    var ofUnknownLength = BodyPublishers.ofInputStream(() -> new Spaces(size));
    var announced = BodyPublishers.fromPublisher(ofUnknownLength, size);

    for (var body : new BodyPublisher[] {ofUnknownLength, announced}) {
      var answer = send(method, path, body);
      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(answer.body()).contains("body must have at most " + says);
    }
    permissionSet("Reader");
  }

  @Test
  void aBodyAsLargeAsAllowedIsReadAndOneByteMoreIsNot() throws Exception {
    assertThat(send("POST", "/", spaces(1024 * 1024)).body()).contains("UnknownOperation");
    assertThat(send("POST", "/", spaces(1024 * 1024 + 1)).body())
        .contains("RequestEntityTooLargeException");
    var path = "/_emulator/behaviour";
    assertThat(send("PATCH", path, spaces(3 * 1024 * 1024)).statusCode()).isEqualTo(400);
    assertThat(send("PATCH", path, spaces(3 * 1024 * 1024 + 1)).statusCode()).isEqualTo(413);
  }

  private static BodyPublisher spaces(int count) {
    return BodyPublishers.ofByteArray(" ".repeat(count).getBytes(StandardCharsets.UTF_8));
  }

  /** So many bytes that need no memory. */
  private static final class Spaces extends InputStream {
    private long left;

    Spaces(long size) {
      left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? ' ' : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      var count = (int) Math.min(length, left);
      Arrays.fill(buffer, offset, offset + count, (byte) ' ');
      left -= count;
      return count;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P106751991167300D",
        "PT2562047788015215H",
        "PT9223372036854775807S",
        "PT99999999999999999999999S",
        "P36501D",
        "-PT1S",
        "-P106751991167300D"
      })
  void theClockDoesNotTakeADurationThatIsNone(String duration) throws Exception {
    var before = now();
    var answer = control("POST", "clock", "{\"advance\": \"" + duration + "\"}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("uration");
    assertThat(now()).isEqualTo(before);
    permissionSet("Reader");
  }

  @Test
  void theClockEndsWithTheYear9999() throws Exception {
    for (var century = 0; century < 79; century++) {
      control.advanceClock(Duration.ofDays(36_500));
    }
    var answer = control("POST", "clock", "{\"advance\": \"P36500D\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("advance must not lead beyond 9999-12-31T23:59:59Z");
    assigned(permissionSet("Reader"), BILLING, FINANCE);
  }

  /** The emulator's time, as a call sees it. */
  private String now() {
    aws.sso.listInstances(r -> r.maxResults(1));
    var calls = control.calls();
    return calls.get(calls.size() - 1).time().toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST|clock|null|one of",
        "POST|clock|[]|one of",
        "POST|clock||one of",
        "POST|clock|{\"advance\": null}|one of",
        "POST|clock|{\"advance\": 5}|one of",
        "POST|clock|{\"freeze\": true, \"advance\": \"PT5S\"}|one of",
        "PATCH|behaviour|null|structure",
        "PATCH|behaviour|{\"minLatency\": null}|minLatency must be a duration",
        "PATCH|behaviour|{\"maxLatency\": \"P106751991167300D\"}|maxLatency must be a duration",
        "PATCH|behaviour|{\"requestRetention\": \"P106751991167300D\"}|requestRetention must be",
        "PATCH|behaviour|{\"requestRetention\": \"-PT1S\"}|requestRetention must be a duration",
        "PATCH|behaviour|{\"deprovisionLinger\": \"-PT1S\"}|deprovisionLinger must be a duration",
        "PATCH|behaviour|{\"callsPerSecond\": -1}|callsPerSecond must be at least 0, not -1",
        "PATCH|behaviour|{\"callsPerSecond\": 99999999999}|callsPerSecond",
        "PATCH|behaviour|{\"callBurst\": 0}|callBurst must be at least 1, not 0",
        "PATCH|behaviour|{\"outstandingAssignments\": -1}|outstandingAssignments must be at least 0",
        "PATCH|behaviour|{\"concurrentProvisionings\": -1}|concurrentProvisionings must be at least",
        "PATCH|behaviour|{\"permissionSetsPerInstance\": -1}|permissionSetsPerInstance must be at",
        "PATCH|behaviour|{\"policiesPerPermissionSet\": -1}|policiesPerPermissionSet must be at",
        "PATCH|behaviour|{\"accountsPerProvisioning\": -1}|accountsPerProvisioning must be at least",
        "PATCH|behaviour|{\"groupsPerAccount\": -1}|groupsPerAccount must be at least 0, not -1",
        "PATCH|behaviour|{\"defaultPageSize\": 101}|defaultPageSize must be 1 to 100, not 101",
        "PATCH|behaviour|{\"missingManagedPolicies\": null}|missingManagedPolicies must be a list",
        "PATCH|behaviour|{\"encryptionKey\": null}|encryptionKey must be set",
        "PATCH|behaviour|{\"encryptionKey\": \"LOST\"}|NOT_FOUND",
        "POST|faults|null|structure",
        "POST|faults|{\"operation\": \"*\"}|fault must be set",
        "POST|faults|{\"fault\": {\"kind\": \"hold\"}}|operation must be set",
        "POST|faults|{\"operation\": \"ListThings\", \"fault\": {\"kind\": \"hold\"}}|operation must be * or",
        "POST|faults|{\"operation\": \"*\", \"times\": 0, \"fault\": {\"kind\": \"hold\"}}|times must be at least 1",
        "POST|faults|{\"operation\": \"*\", \"fault\": {\"kind\": \"latency\", \"delay\": \"P106751991167300D\"}}|delay must be",
        "POST|faults|{\"operation\": \"*\", \"fault\": {\"kind\": \"latency\", \"delay\": \"-PT1S\"}}|delay must be",
        "POST|faults|{\"operation\": \"*\", \"fault\": {\"kind\": \"latency\"}}|delay must be",
        "POST|faults|{\"operation\": \"*\", \"fault\": {\"kind\": \"slowRequest\", \"duration\": \"P106751991167300D\"}}|duration must be",
        "POST|faults|{\"operation\": \"*\", \"fault\": {\"kind\": \"failedRequest\"}}|reason must be set",
        "POST|faults|{\"operation\": \"*\", \"fault\": {\"kind\": \"error\", \"message\": \"no\"}}|code must be set",
        "POST|faults|{\"operation\": \"*\", \"fault\": {\"kind\": \"error\", \"code\": \"Oops\"}}|message must be set",
        "POST|faults|{\"operation\": \"*\", \"fault\": {\"kind\": \"response\"}}|body must be set",
        "POST|faults|{\"operation\": \"*\", \"fault\": {\"kind\": \"response\", \"body\": \"\", \"status\": 199}}|status must be 200 to 599",
        "POST|faults|{\"operation\": \"*\", \"fault\": {\"kind\": \"response\", \"body\": \"\", \"contentType\": \"a\\nb\"}}|contentType must be one",
        "PUT|accounts/123456789012/state|null|state must be one of [ACTIVE, CLOSED, PENDING_ACTIVATION, PENDING_CLOSURE, SUSPENDED], not null",
        "PUT|accounts/123456789012/state|\"Suspended\"|not Suspended",
        "PUT|accounts/123456789012/customer-managed-policies|[null]|customerManagedPolicies must have no empty entry",
        "PUT|accounts/123456789012/customer-managed-policies|[{}]|name of a customer managed policy must be set",
        "POST|seed|null|a seed must be a structure",
        "POST|seed|{}|instance must be set",
        "POST|seed|{\"instance\": {}}|instance.id must be set"
      })
  void aControlThatMakesNoSenseSaysWhatWouldAndChangesNothing(
      String method, String path, String body, String says) throws Exception {
    var behaviour = control.behaviour();
    var state = control.state();
    var answer = control(method, path, body == null ? "" : body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(Json.MAPPER.readTree(answer.body()).at("/error").asText()).contains(says);
    assertThat(control.behaviour()).isEqualTo(behaviour);
    assertThat(control.state()).isEqualTo(state);
    assertThat(control.faults()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "accounts: [null]|accounts must have no empty entry",
        "accounts: [{id: '2', name: two}]|email of account 2 must be set",
        "accounts: [{id: '2', name: two, email: e, state: Closed}]|state must be one of",
        "accounts: [{id: '2', name: two, email: e, tags: {env: null}}]|tag env of account 2 must have a value",
        "permissionSets: [{name: x, tags: {team: null}}]|tag team of permission set x must have a value",
        "organizationalUnits: [{name: x}]|id of an organizational unit must be set",
        "groups: [{id: g}]|name of group g must be set",
        "users: [{id: u, userName: u, givenName: u}]|familyName of user u must be set",
        "permissionSets: [{}]|name of a permission set must be set",
        "permissionSets: [{name: x, managedPolicies: [null]}]|managedPolicies must have no empty",
        "assignments: [{account: '1', permissionSet: x}]|one of group, user, deletedGroup and deletedUser",
        "assignments: [{account: '1', permissionSet: x, user: y, deletedUser: z}]|one of group",
        "groups: [{id: g, name: g, members: [null]}]|members of group g must have no empty entry",
        "groups: [{id: g, name: g, members: [zoe, zoe]}]|members of group g must not repeat",
        "assignments: [{permissionSet: x, user: y}]|account of an assignment must be set"
      })
  void aSeedSaysWhatItLacks(String part, String says) throws Exception {
    var answer =
        control(
            "POST",
            "seed",
            "instance: {id: i, identityStoreId: d}\n"
                + "organization: {id: o, rootId: r, managementAccount: '1'}\n"
                + part);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Json.MAPPER.readTree(answer.body()).at("/error").asText()).contains(says);
    assertThat(control.state().accounts()).hasSize(9);
  }

  @Test
  void aSeedWhoseDeletedPrincipalExistsIsNone() throws Exception {
    var answer =
        control(
            "POST",
            "seed",
            """
            instance: {id: i, identityStoreId: d}
            organization: {id: o, rootId: r, managementAccount: '1'}
            accounts: [{id: '1', name: one, email: e}]
            groups: [{id: g, name: staff}]
            permissionSets: [{name: x}]
            assignments: [{account: '1', permissionSet: x, deletedGroup: g}]
            """);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("the seed has a group g, which an assignment says is deleted");
    assertThat(control.state().accounts()).hasSize(9);
  }

  @Test
  void theLogOfCallsForgetsBodiesOf64Megabytes() {
    var journal = new Journal();
    var megabyte = 1024 * 1024;
    for (var call = 1; call <= 70; call++) {
      journal.call(
          Instant.EPOCH,
          "sso-admin",
          "ListInstances",
          Json.object(),
          null,
          1,
          "call-" + call,
          "test",
          megabyte);
    }

    assertThat(journal.calls()).hasSize(64).first().extracting(Call::requestId).isEqualTo("call-7");
    journal.clear();
    assertThat(journal.calls()).isEmpty();
  }

  private HttpResponse<String> control(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(method, "/_emulator/" + path, BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(emulator.endpoint().resolve(path))
            .timeout(Duration.ofMinutes(1))
            .method(method, body);
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
