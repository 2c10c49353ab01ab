package dev.ssoperator.identitycenter;

import dev.ssoperator.api.LogKeys;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Reports every sent call of a client to the listener, and logs failed calls. Runs after {@link
 * BudgetedCalls}, so that the time in the queue does not count.
 */
final class ReportedCalls implements ExecutionInterceptor {

  private static final Logger LOGGER = LoggerFactory.getLogger(ReportedCalls.class);
  private static final ExecutionAttribute<Long> STARTED =
      new ExecutionAttribute<>("dev.ssoperator.Started");

  private final String service;
  private final AwsCallListener listener;

  ReportedCalls(String service, AwsCallListener listener) {
    this.service = service;
    this.listener = listener;
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    attributes.putAttribute(STARTED, System.nanoTime());
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    ended(attributes, null);
  }

  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    var failure = context.exception();
    var kind = AwsErrors.kind(failure);
    LOGGER
        .atDebug()
        .addKeyValue(
            LogKeys.OPERATION, attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME))
        .addKeyValue(
            LogKeys.AWS_REQUEST_ID,
            failure instanceof AwsServiceException answer ? answer.requestId() : null)
        .log("AWS call ended in {}: {}", kind, failure.getMessage());
    ended(attributes, kind);
  }

  private void ended(ExecutionAttributes attributes, @Nullable ErrorKind error) {
    var started = attributes.getAttribute(STARTED);
    if (started != null) {
      listener.ended(
          service,
          attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME),
          error,
          Duration.ofNanos(System.nanoTime() - started));
    }
  }
}
