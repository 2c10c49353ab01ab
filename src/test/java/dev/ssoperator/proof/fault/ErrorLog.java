package dev.ssoperator.proof.fault;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.ssoperator.world.KubernetesTraffic;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** What is logged that no fault outside may lead to. */
final class ErrorLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private static final String OURS = "dev.ssoperator";
  private static final Pattern CATCH_ALLS =
      Pattern.compile("javaoperatorsdk.*\\.(EventProcessor|ReconciliationDispatcher)$");

  private final List<String> errors = new ArrayList<>();

  ErrorLog() {
    start();
    root().addAppender(this);
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if ((isError(event) || isCatchAll(event)) && !isOfTheDead(event)) {
      var cause = event.getThrowableProxy();
      var text =
          "%s %s: %s %s%s"
              .formatted(
                  event.getLevel(),
                  event.getLoggerName(),
                  event.getFormattedMessage(),
                  event.getKeyValuePairs(),
                  cause == null ? "" : "\n" + ThrowableProxyUtil.asString(cause));
      synchronized (errors) {
        errors.add(text);
      }
    }
  }

  /** A process that a test has killed still logs. */
  private static boolean isOfTheDead(ILoggingEvent event) {
    for (var cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
      if (KubernetesTraffic.DEAD.equals(cause.getMessage())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isError(ILoggingEvent event) {
    return event.getLevel().isGreaterOrEqual(Level.ERROR) && event.getLoggerName().startsWith(OURS);
  }

  /** The operator SDK logs an exception of a reconciler, and tries again. */
  private static boolean isCatchAll(ILoggingEvent event) {
    return event.getLevel().isGreaterOrEqual(Level.WARN)
        && CATCH_ALLS.matcher(event.getLoggerName()).find()
        && event.getThrowableProxy() != null;
  }

  /** Takes what was logged about resources in a namespace. */
  List<String> take(String namespace) {
    synchronized (errors) {
      var taken = errors.stream().filter(error -> error.contains(namespace)).toList();
      errors.removeAll(taken);
      return taken;
    }
  }

  @Override
  public void close() {
    root().detachAppender(this);
    stop();
  }
}
