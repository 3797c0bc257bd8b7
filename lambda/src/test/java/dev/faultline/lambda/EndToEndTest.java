package dev.faultline.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** The whole installation, over the emulators. */
class EndToEndTest {
  @Test
  void aLife(@TempDir Path folder) throws IOException {
    Map<String, Set<String>> calls = new ConcurrentHashMap<>();
    EndToEnd.run(
        folder,
        function -> {
          Set<String> made = calls.computeIfAbsent(function, _ -> ConcurrentHashMap.newKeySet());
          return new ExecutionInterceptor() {
            @Override
            public void beforeExecution(
                Context.BeforeExecution context, ExecutionAttributes attributes) {
              made.add(context.request().getClass().getSimpleName());
            }
          };
        });
    calls.forEach((function, made) -> System.out.println(function + " " + new TreeSet<>(made)));
    assertThat(calls.get(EmulatedStack.HTTP))
        .contains("GetParametersRequest", "PutItemRequest", "SendMessageRequest")
        .doesNotContain("ReceiveMessageRequest", "ScanRequest", "CreateQueueRequest");
    assertThat(calls.get(EmulatedStack.WORK)).contains("PutItemRequest", "PutObjectRequest");
    assertThat(calls.get(EmulatedStack.TICK)).contains("QueryRequest", "SendMessageRequest");
  }
}
