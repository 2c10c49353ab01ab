package dev.ssoperator.proof.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.telemetry.Check;
import dev.ssoperator.telemetry.Page;
import dev.ssoperator.telemetry.TelemetryServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Whatever is sent to a server, it answers or closes the connection, and serves the next one. */
class HttpFuzzTest implements KeptInputs {

  private static final int PATIENCE_MILLIS = 30_000;

  /** A connection that says nothing may stay open for a while. */
  private static final int SILENCE_MILLIS = 200;

  private static final String PROBE = "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

  private static TelemetryServer telemetry;
  private static Emulator emulator;
  private static HttpClient http;
  private static LogWatch log;

  @BeforeAll
  static void start() {
    log = new LogWatch();
    telemetry =
        TelemetryServer.start(
            "127.0.0.1", 0, Map.of("/livez", () -> Page.of(List.of(Check.passed("a", "b")))));
    emulator =
        Emulator.start(
            EmulatorOptions.defaults()
                .withBehaviour(Behaviour.defaults().withoutQuotas().withoutLatency()));
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void stop() {
    telemetry.close();
    emulator.close();
    log.close();
  }

  @DictionaryEntries({
    "GET /livez HTTP/1.1\\x0d\\x0a",
    "HEAD ",
    "POST ",
    "Host: a\\x0d\\x0a",
    "\\x0d\\x0a\\x0d\\x0a",
    "HTTP/2.0",
    "HTTP/1.0",
    "Content-Length: ",
    "Transfer-Encoding: chunked\\x0d\\x0a",
    "Expect: 100-continue\\x0d\\x0a",
    "Connection: keep-alive\\x0d\\x0a",
    "Upgrade: h2c\\x0d\\x0a",
    "PRI * HTTP/2.0",
    "0\\x0d\\x0a\\x0d\\x0a",
    "http://",
    "%00"
  })
  @FuzzTest
  void theProbesAnswerAfterAnyBytes(byte[] bytes) throws IOException {
    var answer = exchange(bytes, true, SILENCE_MILLIS);

    assertThat(answer).matches("(?s)|HTTP/1\\.[01] .*");
    // The server may leave out the response for whoever says at once that nothing follows.
    assertThat(exchange(PROBE.getBytes(StandardCharsets.US_ASCII), false, PATIENCE_MILLIS))
        .startsWith("HTTP/1.1 200 ");
    assertThat(log.exceptions()).isEmpty();
  }

  /**
   * Sends, and reads to the end, or until nothing comes for so long.
   *
   * @param isAll whether to say that nothing follows
   */
  private static String exchange(byte[] bytes, boolean isAll, int millis) throws IOException {
    var answer = new ByteArrayOutputStream();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), telemetry.port())) {
      socket.setSoTimeout(millis);
      socket.getOutputStream().write(bytes);
      if (isAll) {
        socket.shutdownOutput();
      }
      socket.getInputStream().transferTo(answer);
    } catch (SocketException | SocketTimeoutException e) {
      // The server may close before it has read everything.
      assertThat(e).isNotNull();
    }
    return answer.toString(StandardCharsets.ISO_8859_1);
  }

  /** The first byte chooses the operation, the rest is the body. */
  @DictionaryEntries({
    "\"InstanceArn\":\"arn:aws:sso:::instance/ssoins-1111111111111111\"",
    "\"NextToken\":",
    "\"PermissionSetArn\":",
    "\"IdentityStoreId\":\"d-1234567890\"",
    "\"MaxResults\":",
    "\"Name\":",
    "\"SessionDuration\":\"PT1H\"",
    "\"TargetId\":\"555555555555\"",
    "\"AlternateIdentifier\":",
    "\"UniqueAttribute\":",
    "\"Tags\":[{\"Key\":\"a\",\"Value\":\"b\"}]",
    "\"InlinePolicy\":",
    "{",
    "}"
  })
  @FuzzTest
  void theEmulatorAnswersEveryCall(byte[] bytes) throws IOException, InterruptedException {
    if (bytes.length == 0) {
      return;
    }
    var target = TARGETS.get(Math.floorMod(bytes[0], TARGETS.size()));
    var answer =
        send(
            HttpRequest.newBuilder(emulator.endpoint())
                .header("X-Amz-Target", target)
                .POST(BodyPublishers.ofByteArray(Arrays.copyOfRange(bytes, 1, bytes.length)))
                .build());

    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 400);
    assertThat(answer.body()).doesNotContain("InternalServerException");
  }

  /** The first byte chooses the method, the first line is the path, the rest is the body. */
  @DictionaryEntries({
    "state\\x0a",
    "calls\\x0a",
    "effects\\x0a",
    "seed\\x0a",
    "reset\\x0a",
    "faults\\x0a",
    "clock\\x0a",
    "behaviour\\x0a",
    "accounts/555555555555/tags\\x0a",
    "accounts/555555555555/state\\x0a",
    "names/555555555555\\x0a",
    "organizational-units/ou-exam-a\\x0a",
    "{\"freeze\":true}",
    "{\"advance\":\"PT1S\"}",
    "\"operation\":\"*\"",
    "\"fault\":",
    "\"kind\":\"error\"",
    "\"code\":\"A\"",
    "\"message\":\"b\""
  })
  @FuzzTest
  void theEmulatorAnswersEveryControl(byte[] bytes) throws IOException, InterruptedException {
    if (bytes.length == 0) {
      return;
    }
    var lines = Inputs.text(Arrays.copyOfRange(bytes, 1, bytes.length)).split("\n", 2);
    var path = lines[0].replaceAll("[^A-Za-z0-9/_.-]", "");
    var answer =
        send(
            HttpRequest.newBuilder(URI.create(emulator.endpoint() + "/_emulator/" + path))
                .method(
                    METHODS.get(Math.floorMod(bytes[0], METHODS.size())),
                    BodyPublishers.ofString(lines.length > 1 ? lines[1] : ""))
                .build());
    emulator.control().clearFaults();

    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 400, 404);
  }

  /** Again where a kept connection was closed meanwhile; what closes it by itself does so twice. */
  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      return http.send(request, BodyHandlers.ofString());
    }
  }

  private static final List<String> TARGETS =
      List.of(
          "SWBExternalService.CreatePermissionSet",
          "SWBExternalService.UpdatePermissionSet",
          "SWBExternalService.PutInlinePolicyToPermissionSet",
          "SWBExternalService.AttachCustomerManagedPolicyReferenceToPermissionSet",
          "SWBExternalService.PutPermissionsBoundaryToPermissionSet",
          "SWBExternalService.TagResource",
          "SWBExternalService.ListPermissionSets",
          "SWBExternalService.ListAccountAssignments",
          "SWBExternalService.ListAccountAssignmentCreationStatus",
          "SWBExternalService.CreateAccountAssignment",
          "SWBExternalService.ProvisionPermissionSet",
          "SWBExternalService.UpdateInstance",
          "SWBExternalService.CreateInstanceAccessControlAttributeConfiguration",
          "AWSIdentityStore.GetGroupId",
          "AWSIdentityStore.GetUserId",
          "AWSIdentityStore.ListGroups",
          "AWSIdentityStore.CreateUser",
          "AWSIdentityStore.CreateGroupMembership",
          "AWSIdentityStore.IsMemberInGroups",
          "AWSOrganizationsV20161128.ListAccounts",
          "AWSOrganizationsV20161128.ListTagsForResource",
          "AWSOrganizationsV20161128.DescribeAccount");
}
