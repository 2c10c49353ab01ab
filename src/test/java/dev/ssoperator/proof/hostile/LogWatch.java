package dev.ssoperator.proof.hostile;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** Collects what no hostile input may cause in the log: errors, stack traces, and floods. */
final class LogWatch implements AutoCloseable {

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final List<String> exceptions = new ArrayList<>();
  private final Map<String, Integer> warnings = new TreeMap<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          take(event);
        }
      };

  LogWatch() {
    appender.start();
    root.addAppender(appender);
  }

  private synchronized void take(ILoggingEvent event) {
    // The client logs connections of earlier operators that end, the mock server how busy it is.
    var name = event.getLoggerName();
    if (name.startsWith("io.fabric8") || name.startsWith("io.vertx")) {
      return;
    }
    if (event.getLevel().isGreaterOrEqual(Level.ERROR)
        || (event.getThrowableProxy() != null && event.getLevel().isGreaterOrEqual(Level.INFO))) {
      var cause = event.getThrowableProxy();
      exceptions.add(
          "%s %s: %s%n%s"
              .formatted(
                  event.getLevel(),
                  event.getLoggerName(),
                  event.getFormattedMessage(),
                  cause == null ? "" : ThrowableProxyUtil.asString(cause)));
    } else if (event.getLevel() == Level.WARN) {
      warnings.merge(event.getMessage(), 1, Integer::sum);
    }
  }

  /** Errors and stack traces since the last call. */
  synchronized List<String> exceptions() {
    var taken = List.copyOf(exceptions);
    exceptions.clear();
    return taken;
  }

  /** How often each warning was logged since the last call. */
  synchronized Map<String, Integer> warnings() {
    var taken = Map.copyOf(warnings);
    warnings.clear();
    return taken;
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
  }
}
