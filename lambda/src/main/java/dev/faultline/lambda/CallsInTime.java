package dev.faultline.lambda;

import java.time.Duration;
import java.util.function.IntSupplier;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Ends calls to AWS before the function is ended. One that Lambda cuts off answers nobody: the
 * client waits for a process that is gone, a batch comes back whole although most of it is done,
 * and the process is thrown away. So a call near the end has only as long as the function has, and
 * one without time is not made; what asked for it is answered as by an AWS that is out of order.
 */
final class CallsInTime implements ExecutionInterceptor {
  /** How long a call may take with all its attempts, where the function has so much time. */
  static final Duration CALL = Duration.ofSeconds(20);

  /** What is kept of a function's time to say what came of it. */
  static final Duration ANSWER = Duration.ofSeconds(2);

  private volatile IntSupplier millisLeft = () -> Integer.MAX_VALUE;

  /** From now on calls are made for an invocation that has so much time left. */
  void until(IntSupplier millisLeft) {
    this.millisLeft = millisLeft;
  }

  @Override
  public SdkRequest modifyRequest(
      Context.ModifyRequest context, ExecutionAttributes executionAttributes) {
    long left = millisLeft.getAsInt() - ANSWER.toMillis();
    if (left <= 0) {
      throw SdkClientException.create(
          context.request().getClass().getSimpleName()
              + " is not made: the function has no time left");
    }
    if (left >= CALL.toMillis() || !(context.request() instanceof AwsRequest request)) {
      return context.request();
    }
    AwsRequestOverrideConfiguration.Builder override =
        request
            .overrideConfiguration()
            .map(AwsRequestOverrideConfiguration::toBuilder)
            .orElseGet(AwsRequestOverrideConfiguration::builder);
    return request.toBuilder()
        .overrideConfiguration(override.apiCallTimeout(Duration.ofMillis(left)).build())
        .build();
  }
}
