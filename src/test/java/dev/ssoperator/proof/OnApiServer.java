package dev.ssoperator.proof;

import dev.ssoperator.kubernetes.ApiServer;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Skips where there is no real kube-apiserver, and says why. */
final class OnApiServer implements SkipExecutionHook {

  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    return ApiServer.isPresent() ? SkipResult.doNotSkip() : SkipResult.skip(ApiServer.absence());
  }
}
