package dev.ssoperator.permissionset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.identitycenter.PermissionSetContent;
import dev.ssoperator.identitycenter.PolicyDocument;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a manifest asks for. */
class DesiredPermissionSetTest {

  private static final Owner OWNER = new Owner("prod", "platform", "billing-reader");

  @Test
  void everyFieldOfTheSpecIsRead() {
    var desired =
        valid(
            """
            name: BillingReader
            description: Read-only billing
            sessionDuration: PT4H
            relayState: https://console.aws.amazon.com/billing
            managedPolicies: [arn:aws:iam::aws:policy/job-function/Billing]
            customerManagedPolicies: [{name: DenyBudgets, path: /finance/}, {name: Other}]
            permissionsBoundary: {managedPolicy: arn:aws:iam::aws:policy/ReadOnlyAccess}
            inlinePolicy:
              Version: "2012-10-17"
              Statement: [{Effect: Allow, Action: "ce:*", Resource: "*"}]
            tags: {team: finance}
            """);

    assertThat(desired.name()).isEqualTo("BillingReader");
    assertThat(desired.content())
        .isEqualTo(
            new PermissionSetContent(
                "Read-only billing",
                Duration.ofHours(4),
                "https://console.aws.amazon.com/billing",
                Set.of("arn:aws:iam::aws:policy/job-function/Billing"),
                Set.of(
                    new CustomerManagedPolicy("DenyBudgets", "/finance/"),
                    new CustomerManagedPolicy("Other", "/")),
                new PermissionsBoundary("arn:aws:iam::aws:policy/ReadOnlyAccess", null),
                PolicyDocument.parse(
                    """
                    {"Version": "2012-10-17",
                     "Statement": {"Effect": "Allow", "Action": ["ce:*"], "Resource": ["*"]}}
                    """),
                Map.of(
                    "team", "finance",
                    "ssoperator.dev/cluster", "prod",
                    "ssoperator.dev/namespace", "platform",
                    "ssoperator.dev/name", "billing-reader")));
  }

  @Test
  void anEmptySpecAsksForASetWithNothingButItsOwner() {
    var desired = valid("{}");

    assertThat(desired.name()).isEqualTo("billing-reader");
    assertThat(desired.content())
        .isEqualTo(
            new PermissionSetContent(
                null, Duration.ofHours(1), null, Set.of(), Set.of(), null, null, OWNER.tags()));
  }

  @Test
  void theOwnerTagsWinOverTheUsers() {
    assertThat(valid("tags: {ssoperator.dev/name: mine, a: b}").content().tags())
        .containsEntry("ssoperator.dev/name", "billing-reader")
        .containsEntry("a", "b");
  }

  @ParameterizedTest
  @CsvSource({"PT1H, 60", "PT60M, 60", "PT3600S, 60", "PT1H30M, 90", "PT12H, 720", "PT720M, 720"})
  void aSessionDurationMeansWhatIsoSays(String text, int minutes) {
    assertThat(valid("sessionDuration: " + text).content().sessionDuration())
        .isEqualTo(Duration.ofMinutes(minutes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT59M", "PT0S", "PT-1H", "PT12H1S", "P1D", "4h", "PT", "P1Y", "''"})
  void aSessionDurationOutOfBoundsIsInvalid(String text) {
    var desired = DesiredPermissionSet.of(resource("sessionDuration: " + text), OWNER);

    assertThat(desired).isInstanceOf(DesiredPermissionSet.Invalid.class);
    assertThat(((DesiredPermissionSet.Invalid) desired).message())
        .contains("spec.sessionDuration", "PT1H to PT12H", text.replace("'", "\""));
  }

  @Test
  void anInlinePolicyUpToTheLimitOfAwsIsValid() {
    var room = PolicyDocument.MAX_BYTES - valid(policy("")).content().inlinePolicy().size();

    assertThat(valid(policy("x".repeat(room))).content().inlinePolicy())
        .satisfies(policy -> assertThat(policy.size()).isEqualTo(10_240));
    assertThat(invalid(policy("x".repeat(room + 1))))
        .startsWith("spec.inlinePolicy: has 10241 bytes without white space, AWS allows 10240: ");
  }

  @Test
  void whiteSpaceInsideItsValuesCountsTowardsTheLimitOfAllBytes() {
    var room = PolicyDocument.MAX_RAW_BYTES - valid(policy("")).content().inlinePolicy().rawSize();

    assertThat(valid(policy(" ".repeat(room))).content().inlinePolicy())
        .satisfies(policy -> assertThat(policy.rawSize()).isEqualTo(32_768));
    assertThat(invalid(policy(" ".repeat(room + 1))))
        .startsWith("spec.inlinePolicy: has 32769 bytes with white space, AWS allows 32768: ");
  }

  @Test
  void threeMistakesAreNamedAndTheRestMentioned() {
    assertThat(
            invalid("inlinePolicy: {Statement: [{Sid: a_b, Effect: x, Action: y, Resource: z}]}"))
        .matches(".*Sid: [^;]*; .*Effect: [^;]*; .*Action: [^;]*; and more");
  }

  @Test
  void aPolicyNestedBeyondEveryStackIsInvalid() {
    Map<String, Object> deep = Map.of("a", "b");
    for (var i = 0; i < 100_000; i++) {
      deep = Map.of("a", deep);
    }
    var policy = deep;

    assertThat(InlinePolicyCheck.problem(Map.of("Statement", List.of(policy))))
        .hasValueSatisfying(
            message -> assertThat(message).startsWith("spec.inlinePolicy.Statement[0].a: "));
  }

  private static String policy(String value) {
    return """
        inlinePolicy:
          Statement:
            Effect: Allow
            Action: "*"
            Resource: "*"
            Condition: {StringEquals: {"aws:PrincipalTag/team": "%s"}}
        """
        .formatted(value);
  }

  private static String invalid(String spec) {
    var desired = DesiredPermissionSet.of(resource(spec), OWNER);
    assertThat(desired).isInstanceOf(DesiredPermissionSet.Invalid.class);
    return ((DesiredPermissionSet.Invalid) desired).message();
  }

  private static DesiredPermissionSet.Valid valid(String spec) {
    var desired = DesiredPermissionSet.of(resource(spec), OWNER);
    assertThat(desired).isInstanceOf(DesiredPermissionSet.Valid.class);
    return (DesiredPermissionSet.Valid) desired;
  }

  static PermissionSet resource(String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: PermissionSet
        metadata: {name: billing-reader, namespace: platform}
        spec:
        """
            + spec.indent(2),
        PermissionSet.class);
  }
}
