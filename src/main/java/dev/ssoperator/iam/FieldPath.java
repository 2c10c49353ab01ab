package dev.ssoperator.iam;

import java.util.regex.Pattern;

/** The path to a field, in the notation of API servers. */
record FieldPath(String text) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z]\\w{0,63}");

  /** A member of the object at this path; a name with special characters is quoted. */
  FieldPath field(String name) {
    return new FieldPath(
        text + (NAME.matcher(name).matches() ? "." + name : "[" + Quoted.text(name) + "]"));
  }

  /** An item, counted from 0, of the list at this path. */
  FieldPath item(int index) {
    return new FieldPath(text + "[" + index + "]");
  }
}
