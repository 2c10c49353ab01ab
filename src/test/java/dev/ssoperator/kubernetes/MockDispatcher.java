package dev.ssoperator.kubernetes;

import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mock server's answers, without a loss of events at the beginning and end of a watch.
 *
 * <p>Deletions between a list and its watch are sent when the watch begins.
 *
 * <p>A watch that ends stops to accept events before the mock server forgets it. A change in
 * between fails after it was made, and no other watch hears of it. Here a watch is forgotten first,
 * while nothing is being changed.
 */
final class MockDispatcher extends KubernetesMixedDispatcher {

  private static final Logger LOGGER = LoggerFactory.getLogger(MockDispatcher.class);

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final MissedDeletions missed = new MissedDeletions();

  MockDispatcher(Map<ServerRequest, Queue<ServerResponse>> responses) {
    super(responses);
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    MockResponse response;
    lock.readLock().lock();
    try {
      response = super.dispatch(request);
    } finally {
      lock.readLock().unlock();
    }
    var watch = response.getWebSocketListener();
    if (watch == null) {
      missed.remember(request, response);
      return response;
    }
    return response.withWebSocketUpgrade(
        new NonBlockingWatch(watch, socket -> tell(socket, request), () -> forget(watch)));
  }

  private void tell(WebSocket socket, RecordedRequest watch) {
    lock.writeLock().lock();
    try {
      for (var event : missed.before(watch, super::dispatch)) {
        send(socket, event);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static void send(WebSocket socket, String event) {
    try {
      socket.send(event);
    } catch (IllegalStateException | RejectedExecutionException e) {
      LOGGER.debug("The watch has ended", e);
    }
  }

  private void forget(WebSocketListener watch) {
    lock.writeLock().lock();
    try {
      var watches = watch.getClass().getDeclaredField("watchEventListenerList");
      watches.setAccessible(true);
      ((Set<?>) watches.get(watch)).remove(watch);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The mock server's watches are others than they were", e);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
