package dev.ssoperator.identitycenter;

import dev.ssoperator.identitycenter.quota.CallBudget;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.identitycenter.quota.NoTokenException;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Makes every attempt of every call of a client wait in one lane of a budget, and reports throttled
 * calls to the budget.
 */
final class BudgetedCalls implements ExecutionInterceptor {

  private static final ExecutionAttribute<Boolean> IS_RETRY =
      new ExecutionAttribute<>("dev.ssoperator.IsRetry");

  private final Function<String, CallBudget> budgets;
  private final Lane lane;

  /**
   * Creates the interceptor.
   *
   * @param budgets the budget of an operation, by AWS's name of it
   */
  BudgetedCalls(Function<String, CallBudget> budgets, Lane lane) {
    this.budgets = budgets;
    this.lane = lane;
  }

  /** The first attempt waits here, before the SDK's timeouts begin. */
  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    budget(attributes).acquire(lane);
  }

  /** Every further attempt waits here. */
  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    if (attributes.getAttribute(IS_RETRY) == null) {
      attributes.putAttribute(IS_RETRY, true);
      return;
    }
    try {
      budget(attributes).acquire(lane);
    } catch (NoTokenException e) {
      // Earlier attempts may have taken effect, so this call does not count as not sent.
      throw SdkClientException.create("failed, and not attempted again: " + e.getMessage(), e);
    }
  }

  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    if (context.exception() instanceof AwsServiceException e
        && AwsErrors.classify(e) == ErrorKind.THROTTLED) {
      budget(attributes).throttled(lane);
    }
  }

  private CallBudget budget(ExecutionAttributes attributes) {
    return budgets.apply(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
  }
}
