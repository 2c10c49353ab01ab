package dev.ssoperator.validation;

import org.jspecify.annotations.Nullable;

/**
 * A violation of a rule in a file.
 *
 * @param resource the resource, where the text is one
 * @param field the path from the object's root, such as {@code spec.tags.team}; empty for the whole
 *     object or file
 * @param message what would be right, to be read after the field
 */
public record Problem(
    Rule rule,
    ManifestFile file,
    Position position,
    @Nullable ResourceName resource,
    String field,
    String message) {

  /** Whether the run fails because of it. */
  public boolean isError() {
    return rule.level() == Rule.Level.ERROR;
  }

  /** The resource, field and message in one line, without control characters. */
  public String text() {
    var text = new StringBuilder();
    if (resource != null) {
      text.append(resource).append(": ");
    }
    if (!field.isEmpty()) {
      text.append(field).append(": ");
    }
    return text.append(message).toString().replaceAll("\\p{Cntrl}", "\uFFFD");
  }
}
