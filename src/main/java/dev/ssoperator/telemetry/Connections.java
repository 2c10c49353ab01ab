package dev.ssoperator.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Limits the number of open connections and the bytes that each may send. */
final class Connections implements IOSessionListener {

  private static final Logger LOGGER = LoggerFactory.getLogger(Connections.class);

  private final int limit;
  private final long maxRequestBytes;

  /** By id, oldest first. */
  private final Map<String, IOSession> open = new LinkedHashMap<>();

  /**
   * Creates the limits.
   *
   * @param limit how many connections may be open; one more closes the oldest
   * @param maxRequestBytes how many bytes a connection may send
   */
  Connections(int limit, long maxRequestBytes) {
    this.limit = limit;
    this.maxRequestBytes = maxRequestBytes;
  }

  @Override
  public synchronized void connected(IOSession session) {
    open.put(session.getId(), session);
    if (open.size() > limit) {
      var oldest = open.values().iterator().next();
      open.remove(oldest.getId());
      LOGGER.debug("{} is closed: more than {} connections", oldest.getRemoteAddress(), limit);
      oldest.close(CloseMode.IMMEDIATE);
    }
  }

  @Override
  public void inputReady(IOSession session) {
    // A read takes at most one buffer, so a connection never exceeds the limit by much.
    if (session.getHandler() instanceof HttpConnection connection
        && connection.getEndpointDetails().getReceivedBytesCount() > maxRequestBytes) {
      LOGGER.debug("{} is closed: it sent too much", session.getRemoteAddress());
      session.close(CloseMode.IMMEDIATE);
    }
  }

  @Override
  public synchronized void disconnected(IOSession session) {
    open.remove(session.getId());
  }

  @Override
  public void startTls(IOSession session) {}

  @Override
  public void outputReady(IOSession session) {}

  @Override
  public void timeout(IOSession session) {}

  @Override
  public void exception(IOSession session, Exception exception) {
    LOGGER.debug("{} failed", session.getRemoteAddress(), exception);
  }
}
