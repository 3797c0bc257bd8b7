package dev.faultline.storage.aws;

import dev.faultline.storage.StorageException;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * The calls of a process that is killed: a number of them are made, and none after that. What a
 * process does between two calls leaves nothing behind, so these are all its deaths.
 */
public final class Mortal implements ExecutionInterceptor {
  private final AtomicInteger left = new AtomicInteger();

  /** Lives for so many calls from now on. */
  public void liveFor(int calls) {
    left.set(calls);
  }

  /** Whether what somebody does is cut short. */
  public static boolean dies(Runnable work) {
    try {
      work.run();
      return false;
    } catch (StorageException e) {
      return true;
    }
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    if (left.getAndDecrement() <= 0) {
      throw SdkClientException.create("this process was killed");
    }
  }
}
