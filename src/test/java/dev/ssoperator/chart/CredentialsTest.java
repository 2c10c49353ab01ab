package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** What the AWS SDK makes of the credentials' settings in the pod, asked of the SDK itself. */
class CredentialsTest {

  private static final String FIRST_ROLE = "arn:aws:iam::123456789012:role/first";
  private static final String SECOND_ROLE = "arn:aws:iam::210987654321:role/second";
  private static final Pattern LETTER_OF_A_WORD = Pattern.compile("_([a-z])");

  private final Properties before = new Properties();

  /** What STS was asked: action, role, external id and who signed. */
  private final List<String> asked = new ArrayList<>();

  @TempDir private Path folder;
  private HttpServer server;

  @BeforeEach
  void begin() throws IOException {
    before.putAll(System.getProperties());
    for (var name : Set.copyOf(System.getProperties().stringPropertyNames())) {
      if (name.startsWith("aws.")) {
        System.clearProperty(name);
      }
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/agent", this::agent);
    server.createContext("/", this::sts);
    server.start();
    System.setProperty("aws.endpointUrlSts", url(""));
    // What EKS's webhook sets where the ServiceAccount has an association.
    System.setProperty("aws.containerCredentialsFullUri", url("/agent"));
  }

  @AfterEach
  void end() {
    server.stop(0);
    System.setProperties(before);
  }

  @Test
  void podIdentityNeedsNothing() throws IOException {
    assertThat(accessKey(Chart.REQUIRED)).isEqualTo("AGENT");
    assertThat(asked).isEmpty();
  }

  @Test
  void aSecondRoleIsAssumedFromPodIdentity() throws IOException {
    assertThat(
            accessKey(
                """
                aws:
                  region: eu-west-1
                  assumeRole: {arn: "%s", externalId: secret-handshake, sessionName: cluster-a}
                """
                    .formatted(SECOND_ROLE)))
        .isEqualTo("second");
    assertThat(asked)
        .containsExactly(
            "AssumeRole " + SECOND_ROLE + " secret-handshake cluster-a signed by AGENT");
  }

  @Test
  void theServiceAccountsTokenIsExchangedForARole() throws IOException {
    assertThat(
            accessKey(
                """
                aws: {region: eu-west-1, webIdentity: {roleArn: "%s"}}
                """
                    .formatted(FIRST_ROLE)))
        .isEqualTo("first");
    assertThat(asked).containsExactly("AssumeRoleWithWebIdentity " + FIRST_ROLE + " - ssoperator");
  }

  @Test
  void aSecondRoleIsAssumedFromTheServiceAccountsToken() throws IOException {
    assertThat(
            accessKey(
                """
                aws:
                  region: eu-west-1
                  webIdentity: {roleArn: "%s"}
                  assumeRole: {arn: "%s", source: WebIdentity}
                """
                    .formatted(FIRST_ROLE, SECOND_ROLE)))
        .isEqualTo("second");
    assertThat(asked)
        .containsExactly(
            "AssumeRoleWithWebIdentity " + FIRST_ROLE + " - ssoperator",
            "AssumeRole " + SECOND_ROLE + " - ssoperator signed by first");
  }

  @Test
  void theEmulatorNeedsNoCredentials() throws IOException {
    assertThat(accessKey("emulator: {enabled: true}")).isEqualTo("emulator");
    assertThat(asked).isEmpty();
  }

  @Test
  void theReportHasRolesOfItsOwn() throws IOException {
    var objects =
        Chart.render(
            """
            aws:
              region: eu-west-1
              webIdentity: {roleArn: "%s"}
              assumeRole: {arn: "%s", source: WebIdentity}
            report:
              enabled: true
              aws: {webIdentityRoleArn: "%s-report", assumeRoleArn: "%s-report"}
            """
                .formatted(FIRST_ROLE, SECOND_ROLE, FIRST_ROLE, SECOND_ROLE));

    assertThat(accessKey(Chart.reportPod(objects), objects.get("ConfigMap ssoperator-report-aws")))
        .isEqualTo("second-report");
    assertThat(asked)
        .containsExactly(
            "AssumeRoleWithWebIdentity " + FIRST_ROLE + "-report - ssoperator",
            "AssumeRole " + SECOND_ROLE + "-report - ssoperator signed by first-report");
  }

  @Test
  void withoutRolesOfItsOwnTheReportHasTheCredentialsOfItsServiceAccount() throws IOException {
    var objects =
        Chart.render(
            """
            aws: {region: eu-west-1, assumeRole: {arn: "%s"}}
            report: {enabled: true}
            """
                .formatted(SECOND_ROLE));

    assertThat(objects).doesNotContainKey("ConfigMap ssoperator-report-aws");
    assertThat(accessKey(Chart.reportPod(objects), null)).isEqualTo("AGENT");
    assertThat(asked).isEmpty();
  }

  /** The id of the access key the operator would use, with these values. */
  private String accessKey(String values) throws IOException {
    var objects = Chart.render(values);
    return accessKey(
        objects.get("Deployment ssoperator").at("/spec/template/spec"),
        objects.get("ConfigMap ssoperator-aws"));
  }

  private String accessKey(JsonNode pod, @Nullable JsonNode config) throws IOException {
    var configFile = folder.resolve("config");
    var tokenFile = folder.resolve("token");
    Files.writeString(tokenFile, "a token");
    if (config != null) {
      Files.writeString(
          configFile,
          config
              .at("/data/config")
              .asText()
              .replace("/var/run/secrets/ssoperator.dev/aws/token", tokenFile.toString()));
    }
    Chart.environment(pod.at("/containers/0"))
        .forEach(
            (name, value) -> {
              if (name.startsWith("AWS_")) {
                System.setProperty(
                    property(name),
                    switch (name) {
                      case "AWS_CONFIG_FILE" -> configFile.toString();
                      case "AWS_WEB_IDENTITY_TOKEN_FILE" -> tokenFile.toString();
                      default -> value;
                    });
              }
            });
    try (var provider = DefaultCredentialsProvider.builder().build()) {
      return provider.resolveCredentials().accessKeyId();
    }
  }

  /** The SDK's system property that stands for a variable: {@code aws.roleArn}. */
  private static String property(String variable) {
    var camelCase =
        LETTER_OF_A_WORD
            .matcher(variable.replaceFirst("AWS_", "").toLowerCase(Locale.ROOT))
            .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    return "aws." + camelCase;
  }

  private void agent(HttpExchange exchange) throws IOException {
    answer(exchange, "{" + keys("\"%s\": \"%s\"", ", ", "AGENT") + "}");
  }

  private void sts(HttpExchange exchange) throws IOException {
    var form = new Properties();
    for (var pair :
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
            .split("&", -1)) {
      var separator = pair.indexOf('=');
      form.setProperty(
          pair.substring(0, separator),
          URLDecoder.decode(pair.substring(separator + 1), StandardCharsets.UTF_8));
    }
    var action = form.getProperty("Action");
    var role = form.getProperty("RoleArn");
    var authorization = exchange.getRequestHeaders().getFirst("Authorization");
    asked.add(
        "%s %s %s %s"
                .formatted(
                    action,
                    role,
                    form.getProperty("ExternalId", "-"),
                    form.getProperty("RoleSessionName"))
            + (authorization == null
                ? ""
                : " signed by " + authorization.replaceAll(".*Credential=([^/]+)/.*", "$1")));
    answer(
        exchange,
        "<%1$sResponse><%1$sResult><Credentials>%2$s</Credentials></%1$sResult></%1$sResponse>"
            .formatted(
                action, keys("<%1$s>%2$s</%1$s>", "", role.substring(role.indexOf('/') + 1))));
  }

  private static String keys(String field, String separator, String id) {
    var expiry = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    return String.join(
        separator,
        field.formatted("AccessKeyId", id),
        field.formatted("SecretAccessKey", "secret"),
        field.formatted("Token", "token"),
        field.formatted("SessionToken", "token"),
        field.formatted("Expiration", expiry));
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }
}
