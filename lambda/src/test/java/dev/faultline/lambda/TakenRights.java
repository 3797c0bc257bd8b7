package dev.faultline.lambda;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Notes of every call to AWS the rights it takes, as IAM names them. */
final class TakenRights implements ExecutionInterceptor {
  /** What one call may do, and with what. */
  record Right(String action, String resource) {}

  private final Set<Right> taken =
      new TreeSet<>(Comparator.comparing(Right::action).thenComparing(Right::resource));

  /** All rights that were taken so far. */
  synchronized Set<Right> all() {
    return Set.copyOf(taken);
  }

  private synchronized void take(String action, String resource) {
    taken.add(new Right(action, resource));
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    SdkRequest request = context.request();
    String service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
    String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    switch (service) {
      case "DynamoDb" -> take("dynamodb:" + operation, "Table");
      case "Sqs" -> take("sqs:" + operation.replaceAll("Batch$", ""), "Queue");
      case "S3" -> object(request, operation);
      case "Ssm" -> {
        for (Object name : list(request, "Names")) {
          take("ssm:" + operation, String.valueOf(name));
        }
      }
      case "CloudWatch" -> take("cloudwatch:" + operation, "*");
      default -> throw new IllegalStateException("a service that has no rule here: " + service);
    }
  }

  private void object(SdkRequest request, String operation) {
    String key = request.getValueForField("Key", String.class).orElse("");
    switch (operation) {
      case "GetObject", "HeadObject" -> take("s3:GetObject", "Bucket/" + key);
      case "PutObject" -> {
        take("s3:PutObject", "Bucket/" + key);
        PutObjectRequest put = (PutObjectRequest) request;
        if (put.tagging() != null) {
          take("s3:PutObjectTagging", "Bucket/" + key);
        }
        if (put.ifMatch() != null) {
          // Compared with what is there, which S3 counts as reading.
          take("s3:GetObject", "Bucket/" + key);
        }
      }
      case "DeleteObject" -> take("s3:DeleteObject", "Bucket/" + key);
      case "DeleteObjects" ->
          ((DeleteObjectsRequest) request)
              .delete()
              .objects()
              .forEach(each -> take("s3:DeleteObject", "Bucket/" + each.key()));
      case "ListObjectsV2" -> take("s3:ListBucket", "Bucket");
      case "GetObjectTagging" -> take("s3:GetObjectTagging", "Bucket/" + key);
      default -> throw new IllegalStateException("a call that has no rule here: " + operation);
    }
  }

  private static List<?> list(SdkRequest request, String field) {
    return request.getValueForField(field, List.class).orElse(List.of());
  }

  /** Who may not list is told "forbidden" of an object that is not there. */
  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    if (context.exception() instanceof NoSuchKeyException) {
      take("s3:ListBucket", "Bucket");
    }
  }
}
