package dev.ssoperator.sandbox;

/** Why the sandbox cannot go on, as one sentence for whoever started it. */
final class SandboxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SandboxException(String sentence) {
    super(sentence);
  }

  SandboxException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
