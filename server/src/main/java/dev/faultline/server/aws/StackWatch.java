package dev.faultline.server.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/** Watches a stack while AWS works on it: shows each resource, and keeps the first that failed. */
final class StackWatch {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(4);

  /** How many looks in a row may fail before the watching is given up; AWS goes on without us. */
  private static final int FAILED_LOOKS_MAX = 10;

  /** Is told of every event. */
  interface Listener {
    void told(StackEvent event) throws DeployException;
  }

  private final CloudFormationClient stacks;
  private final String stackId;
  private final Talk talk;
  private final Listener listener;
  private final Set<String> seen = new HashSet<>();
  private Optional<String> failure = Optional.empty();

  /**
   * A watch over what happens from now on.
   *
   * @param listener told of every event, too
   */
  StackWatch(CloudFormationClient stacks, String stackId, Talk talk, Listener listener) {
    this.stacks = stacks;
    this.stackId = stackId;
    this.talk = talk;
    this.listener = listener;
    unseen();
  }

  /** The status that the stack came to rest in. */
  String follow() throws DeployException, InterruptedException {
    int failed = 0;
    while (true) {
      try {
        String status = status();
        // After the status: the last events belong to the end.
        for (StackEvent event : unseen()) {
          show(event);
        }
        if (!status.endsWith("_IN_PROGRESS")) {
          return status;
        }
        failed = 0;
      } catch (SdkException e) {
        failed++;
        if (failed == FAILED_LOOKS_MAX) {
          throw new DeployException(
              ("AWS could not be asked %d times in a row (%s). It goes on with the stack by itself;"
                      + " run the same command again to see how it went")
                  .formatted(failed, e.getMessage()),
              e);
        }
      }
      talk.pause(BETWEEN_LOOKS);
    }
  }

  /** The first resource that failed by itself, with the reason AWS gives. */
  Optional<String> failure() {
    return failure;
  }

  private String status() {
    List<Stack> found = stacks.describeStacks(request -> request.stackName(stackId)).stacks();
    return Objects.requireNonNull(found.getFirst().stackStatusAsString(), "a stack has a status");
  }

  /** What happened since the last look, oldest first. */
  private List<StackEvent> unseen() {
    List<StackEvent> fresh = new ArrayList<>();
    String next = null;
    boolean more = true;
    while (more) {
      String token = next;
      DescribeStackEventsResponse page =
          stacks.describeStackEvents(request -> request.stackName(stackId).nextToken(token));
      int before = fresh.size();
      for (StackEvent event : page.stackEvents()) {
        if (seen.add(event.eventId())) {
          fresh.add(event);
        }
      }
      next = page.nextToken();
      // Newest first: a page with something known has everything before it known.
      more = next != null && fresh.size() - before == page.stackEvents().size();
    }
    return fresh.reversed();
  }

  private void show(StackEvent event) throws DeployException {
    String status = event.resourceStatusAsString();
    String reason = event.resourceStatusReason();
    String detail = event.detailedStatusAsString();
    boolean failed = status.endsWith("_FAILED");
    talk.say(
        "  %-28s %-36s %s%s"
            .formatted(
                status,
                event.logicalResourceId(),
                event.resourceType(),
                failed && reason != null ? "\n      " + reason : detail == null ? "" : " " + detail)
            .stripTrailing());
    // Those that were only stopped because another one failed say so.
    if (failed && failure.isEmpty() && (reason == null || !reason.contains("cancelled"))) {
      failure =
          Optional.of(
              "%s (%s): %s"
                  .formatted(
                      event.logicalResourceId(),
                      event.resourceType(),
                      reason == null ? "no reason given" : reason));
    }
    listener.told(event);
  }
}
