package dev.ssoperator.logging;

import java.io.Console;

/** Detects a terminal. */
public final class Terminal {

  private Terminal() {}

  /** Whether the output goes to a terminal. */
  @SuppressWarnings("SystemConsoleNull") // null before Java 22
  public static boolean isPresent() {
    var console = System.console();
    try {
      // From Java 22 on there always is a console.
      return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
