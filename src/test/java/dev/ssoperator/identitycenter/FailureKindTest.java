package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each FailureReason known from AWS means. */
class FailureKindTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          PRINCIPAL_NOT_FOUND | Received a 404 status error: the GROUP assignee 90676-aa was not found in directory d-1234567890
          PRINCIPAL_NOT_FOUND | Received a 404 status error: the USER assignee 90676-aa was not found in directory d-1234567890
          POLICY_NOT_FOUND    | Received a 404 status error: Not supported policy DenyBudgets
          POLICY_NOT_FOUND    | Received a 404 status error: Not supported policy arn:aws:iam::123456789012:policy/finance/DenyBudgets
          NOT_ASSIGNED        | Received a 404 status error: EntitlementItem doesn't exist with the given entitlement key EntitlementKey{accessorId=AccessorId{value=x}, resourceId=ResourceId{value=y}, auxiliaryResourceId=z, containerId=w}
          NOT_ASSIGNED        | Received a 404 status error: Assignment not found.
          NOT_ASSIGNED        | Received a 404 status error: Permission set provision not found in AWS account 123456789012.
          DENIED              | Received a 403 status error: Access denied by IAM. Please check your policy, or wait for role propagation to complete. IAM Error: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: iam:UpdateSAMLProvider on resource: arn:aws:iam::1:saml-provider/AWSSSO
          ACCOUNT_UNAVAILABLE | AWS SSO is unable to complete your request at this time. Obtaining permissions to manage your AWS account '123456789012' is taking longer than usual. Please try again in a few minutes.
          ACCOUNT_UNAVAILABLE | AWS SSO is unable to complete your request at this time. Obtaining permissions to manage your AWS account '123456789012' takes longer than usual. Please try again in a few minutes. If this problem continues, contact AWS Support.
          OTHER               | An unexpected internal service exception was encountered
          OTHER               | something new
          OTHER               | Received a 404 status error: something new
          OTHER               | Received a 500 status error: something new
          """)
  void readsTheReasonsUsersHaveReported(FailureKind kind, String reason) {
    assertThat(FailureKind.of(reason)).isEqualTo(kind);
  }

  @Test
  void noReasonIsAnythingElse() {
    assertThat(FailureKind.of(null)).isEqualTo(FailureKind.OTHER);
    assertThat(FailureKind.of("")).isEqualTo(FailureKind.OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "PRINCIPAL_NOT_FOUND, true",
    "POLICY_NOT_FOUND, true",
    "NOT_ASSIGNED, true",
    "DENIED, true",
    "ACCOUNT_UNAVAILABLE, false",
    "OTHER, false"
  })
  void onlyWhatSomebodyMustChangeStaysFailed(FailureKind kind, boolean terminal) {
    assertThat(kind.isTerminal()).isEqualTo(terminal);
  }
}
