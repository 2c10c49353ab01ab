package dev.ssoperator.identitycenter;

/** AWS responded with something that its service model excludes. */
final class MalformedResponseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param problem what is wrong with the response, to be read after "AWS's response"
   */
  MalformedResponseException(String problem) {
    super("AWS's response " + problem);
  }
}
