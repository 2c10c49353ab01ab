package dev.ssoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.deploy.IamPolicy.Question;
import dev.ssoperator.identitycenter.EmulatedAws;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading the members of groups takes a policy of its own. */
class MembershipPolicyTest {

  private static final String POLICY = "policy-read-memberships.json";

  @Test
  void thePolicyAllowsWhatIsCalledAndNothingElse() throws IOException {
    var policy = policy(POLICY);

    assertThat(questions()).hasSize(3).allMatch(policy::allows);
    assertThat(policy.actions("Allow"))
        .containsExactlyElementsOf(questions().stream().map(Question::action).distinct().toList());
  }

  @Test
  void anotherIdentityStoreIsNotReachable() throws IOException {
    var policy = policy(POLICY);

    assertThat(questions())
        .filteredOn(question -> question.resource().contains(":identitystore/"))
        .singleElement()
        .extracting(
            question ->
                new Question(
                    question.action(),
                    question.resource().replace("d-", "d-0"),
                    question.context()))
        .matches(question -> !policy.allows(question));
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy-delegated-administrator.json", "policy-management-account.json"})
  void theOperatorsOwnPolicyDoesNotLetItReadThem(String file) throws IOException {
    assertThat(questions()).isNotEmpty().noneMatch(policy(file)::allows);
  }

  /** What IAM is asked when the members of a group are read. */
  private static List<Question> questions() {
    try (var aws = new EmulatedAws()) {
      assertThat(aws.directory().members(EmulatedAws.FINANCE)).isPresent();
      var calls = aws.calls("ListGroupMemberships");
      return new IamRequests("111111111111", "arn:aws:iam::210987654321:role/ssoperator")
          .of(calls, List.of()).values().stream().flatMap(List::stream).toList();
    }
  }

  private static IamPolicy policy(String file) throws IOException {
    return IamPolicy.of(file, Map.of());
  }
}
