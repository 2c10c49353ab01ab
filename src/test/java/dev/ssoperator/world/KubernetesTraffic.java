package dev.ssoperator.world;

import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.apiserver.WatchTimes;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.AsyncBody.Consumer;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What an operator sends to Kubernetes: recorded, and cut off when the operator is killed. */
public final class KubernetesTraffic implements Interceptor {

  /** What a request of a killed operator fails with. */
  public static final String DEAD = "the operator is dead";

  private final List<String> writes = new CopyOnWriteArrayList<>();
  private final List<String> forbidden = new CopyOnWriteArrayList<>();
  private final AtomicInteger statusWritesToLose = new AtomicInteger();
  private final AtomicReference<@Nullable Interruption> interruption = new AtomicReference<>();
  private final WatchGate watches = new WatchGate();
  private final AtomicReference<@Nullable Hold> hold = new AtomicReference<>();
  private volatile @Nullable ApiFaults faults;
  private volatile boolean cut;

  /** From now on requests go wrong as these faults say. */
  void expose(ApiFaults to) {
    faults = to;
  }

  public KubernetesConnection connect(Config config, WatchTimes times) {
    return KubernetesConnection.open(
        config,
        "test",
        times,
        (builder, http) ->
            builder
                .withHttpClientFactory(watches.around(http))
                .withHttpClientBuilderConsumer(
                    client -> client.addOrReplaceInterceptor("traffic", this)));
  }

  /** The requests that change something, such as {@code PUT /apis/…}. */
  public List<String> writes() {
    return List.copyOf(writes);
  }

  /** The requests that the operator had no right to. */
  public List<String> forbidden() {
    return List.copyOf(forbidden);
  }

  /** What it is told by Kubernetes. */
  public WatchGate watches() {
    return watches;
  }

  /** From now on nothing gets through, as when the process is dead. */
  public void cut() {
    cut = true;
  }

  /** The next writes of a status do not get through. */
  public void loseStatusWrites(int count) {
    statusWritesToLose.set(count);
  }

  /** Something happens just before the next request that is meant gets through. */
  public void beforeNext(Predicate<HttpRequest> request, Runnable event) {
    interruption.set(new Interruption(request, event));
  }

  /** Requests that are meant wait until this is closed. */
  public Hold hold(Predicate<HttpRequest> request) {
    var holding = new Hold(request);
    hold.set(holding);
    return holding;
  }

  /** Requests that wait, as for a slow API server. */
  public static final class Hold implements AutoCloseable {
    private final Predicate<HttpRequest> request;
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);

    private Hold(Predicate<HttpRequest> request) {
      this.request = request;
    }

    /** How many wait, or have waited. */
    public int count() {
      return count.get();
    }

    @Override
    public void close() {
      end.countDown();
    }

    private void take(HttpRequest coming) {
      if (request.test(coming) && end.getCount() > 0) {
        count.incrementAndGet();
        try {
          end.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private record Interruption(Predicate<HttpRequest> request, Runnable event) {}

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (cut) {
      throw new IllegalStateException(DEAD);
    }
    var isStatus = request.uri().getPath().endsWith("/status");
    if (isStatus && statusWritesToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IllegalStateException("this status write is lost");
    }
    var due = interruption.get();
    if (due != null && due.request().test(request) && interruption.compareAndSet(due, null)) {
      due.event().run();
    }
    var holding = hold.get();
    if (holding != null) {
      holding.take(request);
    }
    if (!request.method().equals("GET")) {
      writes.add(request.method() + " " + request.uri().getPath());
    }
    var present = faults;
    if (present != null) {
      present.redirect(builder, request);
    }
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> response, Consumer<List<ByteBuffer>> consumer) {
    var path = request.uri().getPath();
    // A namespace that is being deleted takes no events.
    if (response.code() == HttpURLConnection.HTTP_FORBIDDEN && !path.endsWith("/events")) {
      forbidden.add(request.method() + " " + path);
    }
  }
}
