package dev.ssoperator.identitycenter;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Holds every attempt of every call that changes something against a {@link Fence}. Comes after
 * {@link BudgetedCalls}, because leadership may end while a call waits for its turn.
 */
final class FencedCalls implements ExecutionInterceptor {

  private static final ExecutionAttribute<Boolean> HAS_ENTERED =
      new ExecutionAttribute<>("dev.ssoperator.HasEntered");

  private final Fence fence;

  FencedCalls(Fence fence) {
    this.fence = fence;
  }

  /** Refused here, a call does not count as one of AWS. */
  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    if (isWrite(attributes) && !fence.isOpen()) {
      throw new FencedException();
    }
  }

  /** Credentials were fetched and attempts made in between, which may have taken long. */
  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    if (!isWrite(attributes)) {
      return;
    }
    if (attributes.getAttribute(HAS_ENTERED) == null) {
      if (!fence.enter()) {
        throw new FencedException();
      }
      attributes.putAttribute(HAS_ENTERED, true);
    } else if (!fence.isOpen()) {
      // The attempts before may have had their effect: this is no call that was not sent.
      throw SdkClientException.create(
          "failed, and not retried: this replica is no longer the leader, or is shutting down");
    }
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    leave(attributes);
  }

  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    leave(attributes);
  }

  private void leave(ExecutionAttributes attributes) {
    if (Boolean.TRUE.equals(attributes.getAttribute(HAS_ENTERED))) {
      attributes.putAttribute(HAS_ENTERED, false);
      fence.leave();
    }
  }

  private static boolean isWrite(ExecutionAttributes attributes) {
    return !Operations.isRead(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
  }
}
