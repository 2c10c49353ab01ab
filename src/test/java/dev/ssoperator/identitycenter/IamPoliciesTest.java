package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policies in {@code deploy/iam} grant what the code calls, and no more. */
class IamPoliciesTest {

  private static final Path FOLDER = Path.of("deploy/iam");

  /** Called with {@code --management-account} only. */
  private static final Set<String> IN_THE_MANAGEMENT_ACCOUNT =
      Set.of("sso:ListAccountAssignmentsForPrincipal");

  /** Called by the commands that read an instance only. */
  private static final Set<String> BY_COMMANDS =
      Set.of("sso:ListPermissionSetsProvisionedToAccount");

  /** AWS knows no resources for these. */
  private static final Set<String> WITHOUT_RESOURCES =
      Set.of("sso:ListInstances", "organizations:ListAccounts", "organizations:ListRoots");

  /** What IAM takes in one managed policy, without white space. */
  private static final int MAX_CHARACTERS = 6144;

  /** What Organizations takes in one service control policy, without white space. */
  private static final int MAX_SCP_CHARACTERS = 5120;

  private static final String ROLES_FILE = "policy-assign-in-management-account.json";
  private static final String READ_ORGANIZATION = "policy-read-organization.json";
  private static final String READ_MEMBERSHIPS = "policy-read-memberships.json";
  private static final String SCP = "scp-protect.json";

  private static final Pattern ARN =
      Pattern.compile(
          "arn:aws:(sso:::(instance/ssoins-\\w{16}|permissionSet/ssoins-\\w{16}/(\\*|ps-\\w{16})|account/(\\*|\\d{12}))"
              + "|identitystore:(:\\d{12}:identitystore/d-\\w{10}|::(group|user|membership)/\\*)"
              + "|organizations::\\d{12}:(root|ou|account)/o-\\w{10}/\\*"
              + "|iam::\\d{12}:(role|saml-provider)/\\S+)");

  @ParameterizedTest
  @ValueSource(strings = {"policy-delegated-administrator.json", "policy-management-account.json"})
  void everyActionThatIsCalledIsAllowed(String file) throws IOException {
    var allowed = new TreeSet<String>();
    for (var statement :
        Stream.of(file, READ_ORGANIZATION, READ_MEMBERSHIPS)
            .flatMap(IamPoliciesTest::statementsOf)
            .toList()) {
      if (statement.path("Effect").asText().equals("Allow")) {
        allowed.addAll(actions(statement));
      }
    }
    var called = new TreeSet<>(IamActions.called());
    called.removeAll(BY_COMMANDS);
    if (!file.equals("policy-management-account.json")) {
      called.removeAll(IN_THE_MANAGEMENT_ACCOUNT);
    }
    assertThat(allowed).isEqualTo(called);
  }

  @Test
  void whatAssigningInTheManagementAccountTakesIsWhatTroubleshootingSays() throws IOException {
    var troubleshooting = Files.readString(Path.of("docs/troubleshooting.md"));
    var allowed = new TreeSet<String>();
    for (var statement : statements(ROLES_FILE)) {
      allowed.addAll(actions(statement));
      // With the caller's rights and by Identity Center, or not at all.
      assertThat(statement.at("/Condition/Bool/aws:ViaAWSService").asText()).isEqualTo("true");
    }

    assertThat(allowed)
        .hasSize(19)
        .allSatisfy(action -> assertThat(troubleshooting).contains(action.substring(4) + "`"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void noActionIsAPatternAndNoResourceIsEverything(String file) throws IOException {
    for (var statement : statements(file)) {
      assertThat(actions(statement))
          .isNotEmpty()
          .allSatisfy(action -> assertThat(action).matches("[a-z]+:[A-Z][A-Za-z]+"));
      assertThat(statement.has("NotAction") || statement.has("NotResource")).isFalse();
      for (var resource : texts(statement.path("Resource"))) {
        if (resource.equals("*")) {
          assertThat(WITHOUT_RESOURCES).containsAll(actions(statement));
        } else if (!file.equals("policy-assume-role.json")) {
          assertThat(resource).matches(ARN);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void iamTakesIt(String file) throws IOException {
    var policy = new ObjectMapper().readTree(FOLDER.resolve(file).toFile());

    assertThat(policy.path("Version").asText()).isEqualTo("2012-10-17");
    assertThat(policy.toString())
        .hasSizeLessThanOrEqualTo(file.equals(SCP) ? MAX_SCP_CHARACTERS : MAX_CHARACTERS);
    assertThat(statements(file))
        .extracting(statement -> statement.path("Sid").asText())
        .doesNotHaveDuplicates()
        .allSatisfy(sid -> assertThat(sid).matches("[A-Za-z0-9]+"));
    assertThat(statements(file))
        .allSatisfy(
            statement ->
                assertThat(statement.has("Principal")).isEqualTo(file.startsWith("trust-")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"trust-irsa.json", "trust-pod-identity.json"})
  void onlyOneServiceAccountIsTrusted(String file) throws IOException {
    assertThat(statements(file))
        .allSatisfy(
            statement ->
                assertThat(statement.at("/Condition/StringEquals").toString())
                    .contains("ssoperator"));
  }

  static Stream<String> files() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static Stream<JsonNode> statementsOf(String file) {
    try {
      return statements(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> statements(String file) throws IOException {
    var statements = new ArrayList<JsonNode>();
    new ObjectMapper()
        .readTree(FOLDER.resolve(file).toFile())
        .path("Statement")
        .forEach(statements::add);
    return statements;
  }

  private static List<String> actions(JsonNode statement) {
    return texts(statement.path("Action"));
  }

  private static List<String> texts(JsonNode node) {
    var texts = new ArrayList<String>();
    if (node.isArray()) {
      node.forEach(element -> texts.add(element.asText()));
    } else if (node.isTextual()) {
      texts.add(node.asText());
    }
    return texts;
  }
}
