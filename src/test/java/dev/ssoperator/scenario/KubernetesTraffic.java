package dev.ssoperator.scenario;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What an operator sends to Kubernetes: recorded, and cut off when the operator is killed. */
final class KubernetesTraffic implements Interceptor {

  private final List<String> writes = new CopyOnWriteArrayList<>();
  private final AtomicInteger statusWritesToLose = new AtomicInteger();
  private final AtomicReference<Runnable> beforeStatusWrite = new AtomicReference<>(() -> {});
  private final WatchGate watches = new WatchGate();
  private volatile boolean cut;

  KubernetesClient client(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(watches)
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("traffic", this))
        .build();
  }

  /** The requests that change something, such as {@code PUT /apis/…}. */
  List<String> writes() {
    return List.copyOf(writes);
  }

  /** What it is told by Kubernetes. */
  WatchGate watches() {
    return watches;
  }

  /** Something happens just before the next write of a status. */
  void beforeNextStatusWrite(Runnable event) {
    beforeStatusWrite.set(event);
  }

  /** From now on nothing gets through, as when the process is dead. */
  void cut() {
    cut = true;
  }

  /** The next writes of a status do not get through. */
  void loseStatusWrites(int count) {
    statusWritesToLose.set(count);
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (cut) {
      throw new IllegalStateException("the operator is dead");
    }
    var isStatus = request.uri().getPath().endsWith("/status");
    if (isStatus) {
      beforeStatusWrite.getAndSet(() -> {}).run();
    }
    if (isStatus && statusWritesToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IllegalStateException("this status write is lost");
    }
    if (!request.method().equals("GET")) {
      writes.add(request.method() + " " + request.uri().getPath());
    }
  }
}
