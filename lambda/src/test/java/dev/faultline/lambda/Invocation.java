package dev.faultline.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.util.function.IntSupplier;

/** What Lambda tells a function of its invocation: how long it may still run. */
final class Invocation implements Context {
  private final IntSupplier millisLeft;

  /** An invocation whose time goes by as it is told. */
  Invocation(IntSupplier millisLeft) {
    this.millisLeft = millisLeft;
  }

  @Override
  public int getRemainingTimeInMillis() {
    return millisLeft.getAsInt();
  }

  @Override
  public int getMemoryLimitInMB() {
    return 512;
  }

  @Override
  public String getAwsRequestId() {
    return "request";
  }

  @Override
  public String getFunctionName() {
    return "f";
  }

  @Override
  public String getFunctionVersion() {
    return "1";
  }

  @Override
  public String getInvokedFunctionArn() {
    return "arn:aws:lambda:eu-central-1:1:function:f:live";
  }

  @Override
  public String getLogGroupName() {
    return "group";
  }

  @Override
  public String getLogStreamName() {
    return "stream";
  }

  @Override
  public CognitoIdentity getIdentity() {
    throw new UnsupportedOperationException("only of apps on phones");
  }

  @Override
  public ClientContext getClientContext() {
    throw new UnsupportedOperationException("only of apps on phones");
  }

  @Override
  public LambdaLogger getLogger() {
    throw new UnsupportedOperationException("the functions write to java.logging");
  }
}
