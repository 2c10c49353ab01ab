package dev.ssoperator.telemetry;

/**
 * One thing that a probe asks about.
 *
 * @param name what it is about
 * @param isPassed whether it is as it should be
 * @param finding how it is, in a few words for people
 */
public record Check(String name, boolean isPassed, String finding) {

  /** Something that is as it should be. */
  public static Check passed(String name, String finding) {
    return new Check(name, true, finding);
  }

  /** Something that is not as it should be. */
  public static Check failed(String name, String finding) {
    return new Check(name, false, finding);
  }

  /** The check in a line. */
  String line() {
    return "%s %s: %s".formatted(isPassed ? "ok    " : "FAILED", name, finding.replace('\n', ' '));
  }
}
