package dev.ssoperator.plan;

/** What happens to something in AWS. */
public enum Action {
  /** A permission set is created. */
  CREATE("create", '+'),
  /** A permission set is changed, and provisioned where it is assigned. */
  CHANGE("change", '~'),
  /** A permission set gets owner tags; what it grants stays. */
  TAKE_OVER("take over", '='),
  /** An assignment is created. */
  GRANT("grant", '+'),
  /** An assignment is deleted. */
  REVOKE("revoke", '-'),
  /** A permission set is deleted. */
  DELETE("delete", '-'),
  /** Access stays that a resource does not request, or not any more. */
  KEEP("keep", '!'),
  /** The operator would not do what the resource requests, and say so in its status. */
  REFUSE("refuse", '!'),
  /** It depends on something that is not known here. */
  UNKNOWN("unknown", '?');

  private final String text;
  private final char sign;

  Action(String text, char sign) {
    this.text = text;
    this.sign = sign;
  }

  /** In words, such as {@code take over}. */
  public String text() {
    return text;
  }

  /** For programs, such as {@code takeOver}. */
  public String id() {
    return this == TAKE_OVER ? "takeOver" : text;
  }

  /** At the beginning of a line. */
  public char sign() {
    return sign;
  }

  /** Whether access in AWS changes. */
  public boolean isChange() {
    return this == CREATE || this == CHANGE || this == GRANT || this == REVOKE || this == DELETE;
  }
}
