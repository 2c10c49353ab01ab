package dev.ssoperator.validation;

/**
 * What is wrong with a field of an object.
 *
 * @param rule what it violates
 * @param field the path from the object's root as API servers write it, such as {@code
 *     spec.tags.team}; {@link CrdValidator#WHOLE} for the object as a whole
 * @param message what would be right, to be read after the field
 */
public record Objection(Rule rule, String field, String message) {

  @Override
  public String toString() {
    return field + ": " + message;
  }
}
