package dev.ssoperator.kubernetes;

import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The mock server's answers, without a loss of events at the beginning and end of a watch.
 *
 * <p>What was deleted since the version at which a watch begins is sent when it begins.
 *
 * <p>A watch that ends stops to accept events before the mock server forgets it. A change in
 * between fails after it was made, and no other watch hears of it. Here a watch is forgotten first,
 * while nothing is being changed.
 */
final class MockDispatcher extends KubernetesMixedDispatcher {

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final MissedDeletions missed = new MissedDeletions(super::dispatch);

  MockDispatcher(Map<ServerRequest, Queue<ServerResponse>> responses) {
    super(responses);
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    MockResponse response;
    lock.readLock().lock();
    try {
      response = missed.during(request);
    } finally {
      lock.readLock().unlock();
    }
    var watch = response.getWebSocketListener();
    if (watch == null) {
      return response;
    }
    return response.withWebSocketUpgrade(
        new NonBlockingWatch(watch, open -> begin(watch, open, request), () -> forget(watch)));
  }

  /** Nothing changes between what exists, what was deleted, and the first event. */
  private void begin(WebSocketListener watch, Runnable open, RecordedRequest request) {
    lock.writeLock().lock();
    try {
      open.run();
      for (var resource : missed.before(request)) {
        sendLater(watch, resource);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Whoever waits for the write, with the lock, stops the thread that writes. */
  private static void sendLater(WebSocketListener watch, String deleted) {
    try {
      var send =
          watch
              .getClass()
              .getDeclaredMethod("sendWebSocketResponse", String.class, Watcher.Action.class);
      send.setAccessible(true);
      send.invoke(watch, deleted, Watcher.Action.DELETED);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The mock server's watches are others than they were", e);
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
