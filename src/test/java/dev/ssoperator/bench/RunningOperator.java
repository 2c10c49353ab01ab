package dev.ssoperator.bench;

import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.apiserver.WatchTimes;
import dev.ssoperator.metrics.Scrape;
import dev.ssoperator.operator.OperatorConfiguration;
import dev.ssoperator.operator.SsoOperator;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** An operator in this JVM, and what it writes to Kubernetes. */
final class RunningOperator implements AutoCloseable {

  private final List<String> writes = new CopyOnWriteArrayList<>();
  private final KubernetesConnection client;
  private final SsoOperator operator;

  RunningOperator(Config kubernetes, OperatorConfiguration configuration) {
    client =
        KubernetesConnection.open(
            kubernetes,
            "bench",
            WatchTimes.DEFAULT,
            (builder, http) ->
                builder.withHttpClientBuilderConsumer(
                    client -> client.addOrReplaceInterceptor("writes", new Recorder())));
    operator = new SsoOperator(configuration, client, Clock.systemUTC(), () -> {});
    operator.start();
  }

  /** The requests so far that change something, such as {@code PUT /apis/…}. */
  List<String> writes() {
    return List.copyOf(writes);
  }

  /** How often it has looked at a resource so far, as it tells Prometheus. */
  long reconciliations() {
    var metrics = Objects.requireNonNull(operator.pages().get("/metrics")).get();
    return (long) new Scrape(metrics.body()).value("ssoperator_reconciliations_total");
  }

  @Override
  public void close() {
    operator.close();
    client.close();
  }

  private final class Recorder implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!request.method().equals("GET")) {
        writes.add(request.method() + " " + request.uri().getPath());
      }
    }
  }
}
