package dev.ssoperator.operator;

import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/** Explains exceptions in one human-readable line. */
public final class Problems {

  private Problems() {}

  /** The messages of an exception and its causes, in that order. */
  public static String explain(Throwable exception) {
    var messages = new LinkedHashSet<String>();
    for (@Nullable Throwable e = exception; e != null; e = e.getCause()) {
      messages.add(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
    return String.join(": ", messages);
  }
}
