package dev.ssoperator.sdk;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.lang.reflect.Proxy;

/** Contexts of Java Operator SDK without a controller. */
public final class Contexts {

  private Contexts() {}

  /** One that has a client, and nothing else. */
  @SuppressWarnings("unchecked")
  public static <R extends HasMetadata> Context<R> of(KubernetesClient client) {
    return (Context<R>)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getClient")) {
                return client;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
