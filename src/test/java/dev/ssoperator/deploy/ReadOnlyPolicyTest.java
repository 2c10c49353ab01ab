package dev.ssoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.deploy.IamPolicy.Question;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.importer.RandomInstance;
import dev.ssoperator.survey.Checkpoint;
import dev.ssoperator.survey.Progress;
import dev.ssoperator.survey.ReadOnlyAws;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading an instance takes a policy that allows no change. */
class ReadOnlyPolicyTest {

  private static final String POLICY = "policy-read-only.json";

  @TempDir private Path folder;

  /** Without others, the operator's policies need not be read to know what a command calls. */
  @Test
  void thePolicyAllowsWhatIsCalledAndNothingElse() throws Exception {
    var policy = IamPolicy.of(POLICY, Map.of());
    var questions = questions(false);

    assertThat(questions).hasSizeGreaterThan(20).allMatch(policy::allows);
    // A survey takes the shorter way to assignments, and the list of accounts where the tree is
    // incomplete.
    var rare =
        Set.of(
            "organizations:ListAccounts",
            "sso:ListPermissionSetsProvisionedToAccount",
            "sso:ListAccountAssignmentsForPrincipal");
    var called =
        questions.stream().map(Question::action).collect(Collectors.toCollection(TreeSet::new));
    called.addAll(rare);
    assertThat(new TreeSet<>(policy.actions("Allow"))).isEqualTo(called);
  }

  @Test
  void aReportNeedsMembershipsInAddition() throws Exception {
    var readOnly = IamPolicy.of(POLICY, Map.of());
    var memberships = IamPolicy.of("policy-read-memberships.json", Map.of());

    var more = questions(true).stream().filter(question -> !readOnly.allows(question)).toList();

    assertThat(more)
        .isNotEmpty()
        .allMatch(memberships::allows)
        .extracting(Question::action)
        .containsOnly("identitystore:ListGroupMemberships");
  }

  @Test
  void noActionOfItChangesAnything() throws IOException {
    assertThat(IamPolicy.of(POLICY, Map.of()).actions("Allow"))
        .allMatch(action -> action.matches("[a-z]+:(List|Get|Describe)[A-Za-z]+"));
  }

  private Set<Question> questions(boolean withMembers) throws InterruptedException {
    try (var emulated = new EmulatedAws();
        var aws = new ReadOnlyAws(null, Quotas.DEFAULT, Clock.systemUTC())) {
      emulated.control().seed(RandomInstance.of(1));
      var checkpoint = new Checkpoint(folder.resolve("progress"), Clock.systemUTC());
      aws.survey(checkpoint, new Progress(), new ReadOnlyAws.Scope(false, Set.of(), withMembers));
      var requests =
          new IamRequests("111111111111", "arn:aws:iam::210987654321:role/ssoperator")
              .of(emulated.control().calls(), List.of());
      return requests.values().stream()
          .flatMap(List::stream)
          .map(ReadOnlyPolicyTest::ofTheExample)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }
  }

  /** The ids are those that the policy has. */
  private static Question ofTheExample(Question question) {
    return new Question(
        question.action(),
        question
            .resource()
            .replace("ssoins-1111111111111111", "ssoins-0123456789abcdef")
            .replace(IamRequests.ORGANIZATION, "o-0123456789"),
        question.context());
  }
}
