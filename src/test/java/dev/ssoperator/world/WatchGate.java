package dev.ssoperator.world;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Holds back what a client's watches tell, as a slow API server does. */
public final class WatchGate {

  private static final List<Class<?>> WRAPPED =
      List.of(
          HttpClient.Builder.class,
          HttpClient.DerivedClientBuilder.class,
          HttpClient.class,
          WebSocket.Builder.class);

  private final Set<Gated> holding = new HashSet<>();
  private final Set<Gated> opened = new HashSet<>();
  private final Queue<Runnable> held = new ArrayDeque<>();
  private Predicate<String> first = event -> false;

  /** From the first event on that is meant, a watch tells nothing more. */
  public synchronized void holdFrom(Predicate<String> event) {
    first = event;
  }

  /** Lets the longest held event through. */
  public void release() {
    Runnable event;
    synchronized (this) {
      event = held.remove();
    }
    event.run();
  }

  /** Lets everything through that is held, and all that is still to come. */
  public synchronized void releaseAll() {
    first = event -> false;
    holding.clear();
    while (!held.isEmpty()) {
      held.remove().run();
    }
  }

  public synchronized int held() {
    return held.size();
  }

  /** Tells every watch that is open something, as if the API server did. */
  public void tell(String event) {
    List<Gated> open;
    synchronized (this) {
      open = List.copyOf(opened);
    }
    open.forEach(watch -> watch.tell(event));
  }

  private synchronized void opened(Gated watch, boolean isOpen) {
    if (isOpen) {
      opened.add(watch);
    } else {
      opened.remove(watch);
    }
  }

  /** A factory whose clients' watches are held back. */
  public HttpClient.Factory around(HttpClient.Factory clients) {
    return () -> (HttpClient.Builder) wrap(clients.newBuilder());
  }

  /** What builds web sockets builds gated ones, however it came about. */
  private Object wrap(Object built) {
    var type = WRAPPED.stream().filter(t -> t.isInstance(built)).findFirst();
    return type.isEmpty()
        ? built
        : Proxy.newProxyInstance(
            type.get().getClassLoader(),
            new Class<?>[] {type.get()},
            (proxy, method, arguments) -> call(built, method, arguments));
  }

  private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("buildAsync") && arguments != null) {
      arguments[0] = new Gated((WebSocket.Listener) arguments[0]);
    }
    try {
      var result = method.invoke(target, arguments);
      return result == null ? null : wrap(result);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private synchronized boolean isHeld(Gated watch, WebSocket socket, String event) {
    if (first.test(event)) {
      holding.add(watch);
    }
    return holding.contains(watch) && held.add(() -> watch.listener.onMessage(socket, event));
  }

  private final class Gated implements WebSocket.Listener {

    private final WebSocket.Listener listener;

    private volatile @Nullable WebSocket open;

    private Gated(WebSocket.Listener listener) {
      this.listener = listener;
    }

    private void tell(String event) {
      var socket = open;
      if (socket != null) {
        listener.onMessage(socket, event);
      }
    }

    @Override
    public void onOpen(WebSocket socket) {
      open = socket;
      opened(this, true);
      listener.onOpen(socket);
    }

    @Override
    public void onMessage(WebSocket socket, String event) {
      if (isHeld(this, socket, event)) {
        socket.request();
      } else {
        listener.onMessage(socket, event);
      }
    }

    @Override
    public void onClose(WebSocket socket, int code, String reason) {
      opened(this, false);
      listener.onClose(socket, code, reason);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      opened(this, false);
      listener.onError(socket, error);
    }
  }
}
