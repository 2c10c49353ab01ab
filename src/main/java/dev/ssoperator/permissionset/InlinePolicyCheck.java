package dev.ssoperator.permissionset;

import dev.ssoperator.iam.PolicyGrammar;
import dev.ssoperator.iam.PolicyProblem;
import dev.ssoperator.identitycenter.PolicyDocument;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether AWS would take an inline policy: IAM's grammar, then AWS's bounds on its size. */
public final class InlinePolicyCheck {

  private static final String FIELD = "spec.inlinePolicy";

  /** As many as a condition's message can hold and a person reads. */
  private static final int SHOWN = 3;

  private InlinePolicyCheck() {}

  /** What AWS would refuse, with the fields and what would be right; empty when it would not. */
  static Optional<String> problem(@Nullable Map<String, Object> policy) {
    if (policy == null) {
      return Optional.empty();
    }
    var problems = problems(policy);
    return problems.isEmpty() ? Optional.empty() : Optional.of(text(problems));
  }

  /**
   * What AWS would refuse in the field {@code spec.inlinePolicy}, in the order of the document; at
   * most 20.
   */
  public static List<PolicyProblem> problems(Map<String, Object> policy) {
    var problems = PolicyGrammar.check(FIELD, policy);
    // Writing JSON nests as deep as the document does; the grammar bounds that.
    return problems.isEmpty() ? size(PolicyDocument.of(policy)) : problems;
  }

  private static List<PolicyProblem> size(PolicyDocument document) {
    if (document.size() > PolicyDocument.MAX_BYTES) {
      return tooLarge(
          "has %d bytes without white space, AWS allows %d: shorten it, or move statements to a"
              + " customer managed policy",
          document.size(), PolicyDocument.MAX_BYTES);
    }
    if (document.rawSize() > PolicyDocument.MAX_RAW_BYTES) {
      return tooLarge(
          "has %d bytes with white space, AWS allows %d: remove white space inside its values",
          document.rawSize(), PolicyDocument.MAX_RAW_BYTES);
    }
    return List.of();
  }

  private static List<PolicyProblem> tooLarge(String message, int size, int bound) {
    return List.of(new PolicyProblem(FIELD, message.formatted(size, bound)));
  }

  private static String text(List<PolicyProblem> problems) {
    var shown =
        problems.stream()
            .limit(SHOWN)
            .map(PolicyProblem::toString)
            .collect(Collectors.joining("; "));
    return problems.size() <= SHOWN ? shown : shown + "; and more";
  }
}
