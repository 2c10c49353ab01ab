package dev.ssoperator.operator;

import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/** What went wrong, in a line for people. */
public final class Problems {

  private Problems() {}

  /** An exception's messages, from what happened to why. */
  public static String explain(Throwable exception) {
    var messages = new LinkedHashSet<String>();
    for (@Nullable Throwable e = exception; e != null; e = e.getCause()) {
      messages.add(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
    return String.join(": ", messages);
  }
}
