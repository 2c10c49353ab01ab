package dev.ssoperator.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import org.slf4j.LoggerFactory;

/** Configures format and level of the log. */
public final class Logging {

  private Logging() {}

  /** Sets the format of all entries, and the minimum level of the operator's own. */
  public static void configure(LogFormat format, LogLevel level) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger("dev.ssoperator").setLevel(Level.valueOf(level.name()));
    if (format == LogFormat.JSON) {
      var appenders = context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
      appenders.forEachRemaining(
          appender -> {
            if (appender instanceof OutputStreamAppender<ILoggingEvent> stream) {
              writeJson(context, stream);
            }
          });
    }
  }

  private static void writeJson(
      LoggerContext context, OutputStreamAppender<ILoggingEvent> appender) {
    var encoder = new JsonLines();
    encoder.setContext(context);
    encoder.start();
    appender.setEncoder(encoder);
  }
}
