package dev.ssoperator.survey;

/** A part of a survey, which takes many calls. */
public enum Part {
  /** The contents of the permission sets; six calls for each. */
  PERMISSION_SETS("permission sets"),
  /** The lists of pairs of account and permission set; a call for each, or for each 100 pairs. */
  PLACES("lists of accounts"),
  /** The assignments of the pairs, or of the principals; a call for each, or for each 100. */
  ASSIGNMENTS("lists of assignments"),
  /** The members of the groups; a call of the Identity Store for each, or for each 100. */
  MEMBERS("lists of members");

  private final String text;

  Part(String text) {
    this.text = text;
  }

  /** What is read, in the plural. */
  public String text() {
    return text;
  }
}
