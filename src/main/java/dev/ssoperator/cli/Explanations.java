package dev.ssoperator.cli;

import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.Text;
import dev.ssoperator.operator.Problems;
import java.util.Map;

/** Explains in one line why a command failed, and what to do. */
final class Explanations {

  /** By what the AWS SDK says, which is a list of all places where it has looked. */
  private static final Map<String, String> MISSING =
      Map.of(
          "Unable to load region",
          "there is no AWS Region: set AWS_REGION to the Region of Identity Center",
          "Unable to load credentials",
          "there are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
              + " AWS_SECRET_ACCESS_KEY");

  private Explanations() {}

  static String of(Exception exception) {
    if (exception instanceof IdentityCenterException e && e.kind() == ErrorKind.DENIED) {
      return Text.oneLine(
          "%s was refused: %s; the credentials need the policies in docs/aws-permissions.md"
              .formatted(e.operation(), e.awsMessage()));
    }
    var problem = Problems.explain(exception);
    return MISSING.entrySet().stream()
        .filter(missing -> problem.contains(missing.getKey()))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElseGet(() -> Text.oneLine(problem));
  }
}
