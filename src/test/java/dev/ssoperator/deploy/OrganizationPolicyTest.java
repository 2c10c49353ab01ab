package dev.ssoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.deploy.IamPolicy.Question;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.OrganizationFacet;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Woken;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the inventory calls is what the policies allow. */
class OrganizationPolicyTest {

  private static final String MANAGEMENT_ACCOUNT = "111111111111";
  private static final String POLICY = "policy-read-organization.json";

  private static final Map<OrganizationFacet, Set<String>> STATEMENTS =
      Map.of(
          OrganizationFacet.ACCOUNTS,
          Set.of(),
          OrganizationFacet.UNITS,
          Set.of("FindTheRoot", "ReadOrganizationalUnits"),
          OrganizationFacet.TAGS,
          Set.of("ReadAccountTags"));

  @Test
  void eachFacetNeedsItsStatementsAndNoOther() throws IOException {
    var policy = policy(POLICY);
    var used = new TreeSet<String>();
    for (var facet : OrganizationFacet.values()) {
      var questions = questions(facet);

      assertThat(questions)
          .filteredOn(question -> !question.action().equals("organizations:ListAccounts"))
          .allMatch(policy::allows);
      assertThat(
              questions.stream()
                  .flatMap(question -> policy.matching("Allow", question).stream())
                  .collect(Collectors.toSet()))
          .isEqualTo(STATEMENTS.get(facet));
      questions.forEach(question -> used.add(question.action()));
    }
    used.remove("organizations:ListAccounts");
    assertThat(used).containsExactlyInAnyOrderElementsOf(policy.actions("Allow"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy-delegated-administrator.json", "policy-management-account.json"})
  void accountsNeedThePolicyOfTheOperatorOnly(String file) throws IOException {
    assertThat(questions(OrganizationFacet.ACCOUNTS)).isNotEmpty().allMatch(policy(file)::allows);
  }

  @Test
  void anotherOrganizationIsNotReachable() throws IOException {
    var policy = policy(POLICY);

    for (var facet : List.of(OrganizationFacet.UNITS, OrganizationFacet.TAGS)) {
      assertThat(questions(facet))
          .filteredOn(question -> !question.resource().equals("*"))
          .isNotEmpty()
          .noneMatch(question -> policy.allows(elsewhere(question)));
    }
  }

  private static Question elsewhere(Question question) {
    return new Question(
        question.action(),
        question.resource().replace(IamRequests.ORGANIZATION, "o-elsewhere1"),
        question.context());
  }

  /** What IAM is asked when a facet is read. */
  private static List<Question> questions(OrganizationFacet facet) {
    try (var aws = new EmulatedAws();
        var threads = new ReadThreads();
        var organization =
            new Organization(
                aws.organization(), threads, Duration.ofMinutes(5), new MovableClock())) {
      var owner = new Woken();
      var wakes = 0;
      while (organization.view(Set.of(facet), Instant.MIN, owner.requester()).isEmpty()) {
        owner.awaitWoken(++wakes);
      }
      return new IamRequests(MANAGEMENT_ACCOUNT, "arn:aws:iam::210987654321:role/ssoperator")
          .of(aws.control().calls(), List.of()).values().stream().flatMap(List::stream).toList();
    }
  }

  private static IamPolicy policy(String file) throws IOException {
    return IamPolicy.of(file, Map.of("o-0123456789", IamRequests.ORGANIZATION));
  }
}
