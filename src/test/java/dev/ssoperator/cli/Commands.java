package dev.ssoperator.cli;

import ch.qos.logback.classic.Logger;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.slf4j.LoggerFactory;

/** Runs commands in this JVM, whose log they leave as it was. */
final class Commands {

  private Commands() {}

  /** Runs one; returns its exit status. */
  static int run(StringWriter out, StringWriter err, String... arguments) {
    var logger = (Logger) LoggerFactory.getLogger("dev.ssoperator");
    var before = logger.getLevel();
    try {
      return Main.commandLine()
          .setOut(new PrintWriter(out))
          .setErr(new PrintWriter(err))
          .execute(arguments);
    } finally {
      logger.setLevel(before);
    }
  }
}
