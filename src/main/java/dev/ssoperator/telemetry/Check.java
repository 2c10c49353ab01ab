package dev.ssoperator.telemetry;

/**
 * One check of a probe.
 *
 * @param name the subject of the check
 * @param isPassed whether the check is passed
 * @param finding the result in a few human-readable words
 */
public record Check(String name, boolean isPassed, String finding) {

  /** A check that is passed. */
  public static Check passed(String name, String finding) {
    return new Check(name, true, finding);
  }

  /** A check that has failed. */
  public static Check failed(String name, String finding) {
    return new Check(name, false, finding);
  }

  String line() {
    return "%s %s: %s".formatted(isPassed ? "ok    " : "FAILED", name, finding.replace('\n', ' '));
  }
}
