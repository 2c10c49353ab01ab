package dev.ssoperator.proof.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.ssoperator.iam.PolicyGrammar;
import dev.ssoperator.identitycenter.PolicyDocument;
import dev.ssoperator.permissionset.InlinePolicyCheck;
import java.util.Optional;

/** Whatever an inline policy is, the checks end, and its meaning survives being written. */
class PolicyFuzzTest implements KeptInputs {

  private static final int MOST_PROBLEMS = 20;

  @DictionaryEntries({
    "\"Version\"",
    "\"2012-10-17\"",
    "\"Id\"",
    "\"Statement\"",
    "\"Sid\"",
    "\"Effect\"",
    "\"Allow\"",
    "\"Deny\"",
    "\"Action\"",
    "\"NotAction\"",
    "\"Resource\"",
    "\"NotResource\"",
    "\"Principal\"",
    "\"Condition\"",
    "\"StringEquals\"",
    "\"ForAnyValue:StringLike\"",
    "\"NumericLessThanIfExists\"",
    "\"Bool\"",
    "\"Null\"",
    "\"*\"",
    "\"s3:*\"",
    "\"arn:aws:\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "1e400",
    "\\ud800"
  })
  @FuzzTest
  void whatTheGrammarAcceptsIsAPolicy(byte[] bytes) {
    var policy = Inputs.object(bytes);
    if (policy.isEmpty()) {
      return;
    }
    var problems = InlinePolicyCheck.problems(policy.get());

    assertThat(problems).hasSizeLessThanOrEqualTo(MOST_PROBLEMS);
    assertThat(problems)
        .allMatch(problem -> problem.path().startsWith("spec.inlinePolicy"))
        .noneMatch(problem -> problem.toString().contains("\n"));
    if (PolicyGrammar.check("spec.inlinePolicy", policy.get()).isEmpty()) {
      var document = PolicyDocument.of(policy.get());
      assertThat(PolicyDocument.parse(document.json())).isEqualTo(document);
      assertThat(document.size()).isLessThanOrEqualTo(document.rawSize());
      assertThat(document.json()).isASCII();
    }
  }

  @FuzzTest
  void whatAwsReturnsIsReadOrRefused(byte[] bytes) {
    var document = parse(Inputs.text(bytes));
    if (document.isPresent()) {
      var again = PolicyDocument.parse(document.get().json());
      assertThat(again).isEqualTo(document.get()).hasSameHashCodeAs(document.get());
      assertThat(again.json()).isEqualTo(document.get().json());
    }
  }

  private static Optional<PolicyDocument> parse(String text) {
    try {
      return Optional.of(PolicyDocument.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
