package dev.ssoperator.identitycenter;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Checks a {@link Fence} before every attempt of every call that changes AWS state. Runs after
 * {@link BudgetedCalls}, because leadership may end while a call waits for the budget.
 */
final class FencedCalls implements ExecutionInterceptor {

  private static final ExecutionAttribute<Boolean> HAS_ENTERED =
      new ExecutionAttribute<>("dev.ssoperator.HasEntered");

  private final Fence fence;

  FencedCalls(Fence fence) {
    this.fence = fence;
  }

  /** A call rejected here does not count as a call of AWS. */
  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    if (isWrite(attributes) && !fence.isOpen()) {
      throw new FencedException();
    }
  }

  /** Fetching credentials and earlier attempts may have taken long since the first check. */
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
      // Earlier attempts may have taken effect, so this call does not count as not sent.
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
