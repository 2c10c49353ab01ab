package dev.ssoperator.iam;

/**
 * A violation of IAM's grammar.
 *
 * @param path the field, such as {@code spec.inlinePolicy.Statement[2].Sid}
 * @param message the problem and the accepted values, to be read after the path
 */
public record PolicyProblem(String path, String message) {

  @Override
  public String toString() {
    return path + ": " + message;
  }
}
