package dev.faultline.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.lambda.FunctionPolicies.Allowed;
import dev.faultline.lambda.TakenRights.Right;
import dev.faultline.storage.Change;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Commit.NewBlob;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Key;
import dev.faultline.storage.aws.EmulatedAws;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each function may do what it does, and nothing else: compared with a recorded life. */
class PolicyTest {
  /** What Lambda itself does by the function's role: writing its log, reading its queue. */
  private static final Map<String, Set<String>> BY_LAMBDA =
      Map.of(
          "Logs",
          Set.of("logs:CreateLogStream", "logs:PutLogEvents"),
          "Trigger",
          Set.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"));

  private static final Map<String, String> ROLES =
      Map.of(EmulatedStack.HTTP, "Http", EmulatedStack.WORK, "Work", EmulatedStack.TICK, "Tick");

  @Test
  @DisplayName("what a function calls is allowed to it, and it calls what it is allowed")
  void bothDirections(@TempDir Path folder) throws Exception {
    Map<String, TakenRights> taken = new LinkedHashMap<>();
    EndToEnd.run(folder, name -> taken.computeIfAbsent(name, each -> new TakenRights()));
    rareDays(folder.resolve("rare"), taken);
    FunctionPolicies policies = FunctionPolicies.read();

    Set<String> missing = new TreeSet<>();
    Set<String> unused = new TreeSet<>();
    ROLES.forEach(
        (function, role) -> {
          Set<Right> rights = Objects.requireNonNull(taken.get(function)).all();
          assertThat(rights).as(function).hasSizeGreaterThan(5);
          List<Allowed> allowed =
              policies.of(role).stream()
                  .filter(each -> !BY_LAMBDA.containsKey(each.sid()))
                  .toList();
          rights.stream()
              .filter(right -> allowed.stream().noneMatch(each -> each.covers(right)))
              .forEach(right -> missing.add(function + ": " + right));
          allowed.stream()
              .filter(each -> rights.stream().noneMatch(each::covers))
              .forEach(each -> unused.add(function + ": " + each));
        });
    assertThat(missing).as("called, and not allowed").isEmpty();
    assertThat(unused).as("allowed, and not called").isEmpty();
  }

  /**
   * What the engine does seldom, and in whatever function it happens to: whoever comes next does
   * the rest of what others left.
   */
  private static void rareDays(Path folder, Map<String, TakenRights> taken) throws IOException {
    SetClock clock = new SetClock(Instant.parse("2026-11-22T10:00:00Z"));
    byte[] noise = new byte[100 << 10];
    new Random(1).nextBytes(noise);
    try (EmulatedStack stack =
            EmulatedStack.start(
                folder, clock, "", name -> Objects.requireNonNull(taken.get(name)));
        Engine other = EmulatedAws.open(stack.places(), clock, EmulatedAws.nothing())) {
      for (String function : ROLES.keySet()) {
        Engine engine = stack.home(function).product().engine();
        assertThat(engine.blobs().find("nothing")).isEmpty();
        long head = engine.table().head(function);
        // More than fits into the row of the log.
        assertThat(commit(engine, function, head, noise, List.of()))
            .isInstanceOf(Committed.Done.class);
        assertThat(commit(other, function, head + 1, new byte[1], List.of()))
            .isInstanceOf(Committed.Done.class);
        // Another one was faster: what was written for the commit goes again, small and large.
        assertThat(
                commit(
                    engine,
                    function,
                    head + 1,
                    new byte[1],
                    List.of(
                        new NewBlob("small/" + function, new byte[1]),
                        new NewBlob("large/" + function, noise))))
            .isInstanceOf(Committed.Stale.class);
        engine.table().findAll(List.of(new Key(function, "row"), new Key(function, "none")));
      }
    }
  }

  private static Committed commit(
      Engine engine, String lane, long after, byte[] value, List<NewBlob> blobs) {
    Change row = new Change.Put(new Key(lane, "row"), value, 0);
    return engine.table().commit(new Commit(lane, after, List.of(), List.of(row), blobs));
  }

  @Test
  @DisplayName("Lambda may write each function's log, and read the queue for the one it triggers")
  void byLambda() throws Exception {
    FunctionPolicies policies = FunctionPolicies.read();
    for (String role : ROLES.values()) {
      Map<String, Set<String>> actions =
          policies.of(role).stream()
              .filter(each -> BY_LAMBDA.containsKey(each.sid()))
              .collect(
                  Collectors.groupingBy(
                      Allowed::sid, Collectors.mapping(Allowed::action, Collectors.toSet())));
      assertThat(actions)
          .as(role)
          .isEqualTo(
              role.equals("Work")
                  ? BY_LAMBDA
                  : Map.of("Logs", BY_LAMBDA.getOrDefault("Logs", Set.of())));
    }
  }
}
