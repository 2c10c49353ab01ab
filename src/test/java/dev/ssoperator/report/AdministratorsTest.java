package dev.ssoperator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.identitycenter.PermissionSetContent;
import dev.ssoperator.identitycenter.PolicyDocument;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which permission sets make administrators. */
class AdministratorsTest {

  private static Optional<String> why(Set<String> managedPolicies, @Nullable String inlinePolicy) {
    return Administrators.why(
        new PermissionSetContent(
            null,
            null,
            null,
            managedPolicies,
            Set.of(),
            null,
            inlinePolicy == null ? null : PolicyDocument.parse(inlinePolicy),
            Map.of()));
  }

  private static Optional<String> statement(String statement) {
    return why(
        Set.of(),
        "{'Version': '2012-10-17', 'Statement': %s}".formatted(statement).replace('\'', '"'));
  }

  @Test
  void managedPoliciesThatAllowEverythingMakeAdministrators() {
    assertThat(why(Set.of("arn:aws:iam::aws:policy/AdministratorAccess"), null))
        .contains("AWS managed policy AdministratorAccess");
    assertThat(why(Set.of("arn:aws-us-gov:iam::aws:policy/IAMFullAccess"), null))
        .contains("AWS managed policy IAMFullAccess");
    assertThat(
            why(
                Set.of(
                    "arn:aws:iam::aws:policy/AdministratorAccess-Amplify",
                    "arn:aws:iam::aws:policy/PowerUserAccess",
                    "arn:aws:iam::aws:policy/job-function/Billing"),
                null))
        .isEmpty();
    assertThat(why(Set.of(), null)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}",
        "[{'Effect': 'Allow', 'Action': ['s3:*', '*:*'], 'Resource': ['*']}]",
        "[{'Effect': 'Allow', 'Action': '**', 'Resource': 'arn:*'}]",
        "{'Effect': 'Allow', 'Action': '*', 'NotResource': 'arn:aws:s3:::logs'}",
        "{'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'Bool': {'aws:MultiFactorAuthPresent': 'true'}}}"
      })
  void anInlinePolicyThatAllowsEverythingMakesAdministrators(String statement) {
    assertThat(statement(statement))
        .contains("inline policy, which allows all actions on all resources");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'Effect': 'Allow', 'Action': 'IAM:putrolepolicy', 'Resource': '*'}",
        "{'Effect': 'Allow', 'Action': 'iam:PutRole*', 'Resource': 'arn:aws:iam::*:role/*'}",
        "{'Effect': 'Allow', 'Action': 'i*:PutRolePolicy', 'Resource': 'arn:aws-cn:iam::*:*'}"
      })
  void soDoesOneThatAllowsToGiveOneselfEveryRight(String statement) {
    assertThat(statement(statement))
        .contains("inline policy, which allows iam:PutRolePolicy on all resources");
  }

  @Test
  void anExceptionThatLeavesIamIsNone() {
    assertThat(statement("{'Effect': 'Allow', 'NotAction': ['organizations:*'], 'Resource': '*'}"))
        .contains("inline policy, which allows iam:AttachGroupPolicy on all resources");
    assertThat(statement("{'Effect': 'Allow', 'NotAction': ['iam:*'], 'Resource': '*'}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'Effect': 'Deny', 'Action': '*', 'Resource': '*'}",
        "{'Effect': 'Allow', 'Action': '*', 'Resource': 'arn:aws:s3:::bucket/*'}",
        "{'Effect': 'Allow', 'Action': ['s3:*', 'iam:Get*', 'iam:PassRole'], 'Resource': '*'}",
        "{'Effect': 'Allow', 'Action': 'iam:PutRolePolicy', 'Resource': 'arn:aws:iam::*:role/app-*'}"
      })
  void othersDoNot(String statement) {
    assertThat(statement(statement)).isEmpty();
  }
}
