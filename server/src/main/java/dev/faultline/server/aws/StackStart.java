package dev.faultline.server.aws;

import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/** Brings a stack of whatever state to one in which it can be changed. */
final class StackStart {
  private final CloudFormationClient stacks;
  private final Stage stage;
  private final Talk talk;

  StackStart(CloudFormationClient stacks, Stage stage, Talk talk) {
    this.stacks = stacks;
    this.stage = stage;
    this.talk = talk;
  }

  /** The stack as it is now; empty where there is none. */
  Optional<Stack> find() {
    return find(stacks, stage);
  }

  /** A stage's stack as it is now; empty where there is none. */
  static Optional<Stack> find(CloudFormationClient stacks, Stage stage) {
    try {
      return stacks.describeStacks(request -> request.stackName(stage.stack())).stacks().stream()
          .findFirst();
    } catch (CloudFormationException e) {
      // There is no exception of its own for it.
      if (Objects.requireNonNullElse(e.getMessage(), "").contains("does not exist")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Waits until AWS is not at work on it, as after a deploy whose connection broke. */
  Optional<Stack> atRest() throws DeployException, InterruptedException {
    Optional<Stack> found = find();
    if (found.isPresent() && isAtWork(found.get())) {
      talk.say(
          "stack       %s is in work already (%s); waiting for it"
              .formatted(stage.stack(), found.get().stackStatusAsString()));
      new StackWatch(stacks, found.get().stackId(), talk, event -> {}).follow();
      return find();
    }
    return found;
  }

  private static boolean isAtWork(Stack stack) {
    String status = stack.stackStatusAsString();
    // A stack in review is only a change set that nobody executed.
    return status.endsWith("_IN_PROGRESS") && !status.equals("REVIEW_IN_PROGRESS");
  }

  /**
   * The stack that can be changed; empty where it can be made.
   *
   * @param look nothing may be changed for it
   */
  Optional<Stack> ready(boolean look) throws DeployException, InterruptedException {
    Optional<Stack> found = atRest();
    if (found.isEmpty()) {
      return found;
    }
    String status = found.get().stackStatusAsString();
    return switch (status) {
      case "REVIEW_IN_PROGRESS" -> Optional.empty();
      case "ROLLBACK_COMPLETE" -> {
        if (look) {
          throw new DeployException(
              "the stack %s was never finished (%s); deploy without --dry-run removes what is left of it first"
                  .formatted(stage.stack(), status));
        }
        talk.say(
            "stack       %s was never finished; what is left of it goes first"
                .formatted(stage.stack()));
        remove(found.get());
        yield Optional.empty();
      }
      case "ROLLBACK_FAILED", "DELETE_FAILED", "CREATE_FAILED" ->
          throw new DeployException(
              ("the stack %s is %s and cannot be changed (%s); faultline destroy --stage %s removes"
                      + " it, with --keep-data all but the data, which the next deploy takes over")
                  .formatted(
                      stage.stack(),
                      status,
                      Objects.requireNonNullElse(
                          found.get().stackStatusReason(), "AWS gives no reason"),
                      stage.name()));
      case "UPDATE_ROLLBACK_FAILED", "IMPORT_ROLLBACK_FAILED", "UPDATE_FAILED" ->
          throw new DeployException(
              "the stack %s is %s; AWS wants help with it first: %s"
                  .formatted(stage.stack(), status, wayBack(found.get().stackId())));
      default -> found;
    };
  }

  /** The command that brings a stack back whose way back failed, in the region of its ARN. */
  static String wayBack(String stackId) {
    String[] parts = stackId.split("[:/]", -1);
    return "aws cloudformation continue-update-rollback --region %s --stack-name %s"
        .formatted(parts[3], parts[6]);
  }

  /** Removes a stack and waits for it. */
  void remove(Stack stack) throws DeployException, InterruptedException {
    StackWatch watch = new StackWatch(stacks, stack.stackId(), talk, event -> {});
    stacks.deleteStack(request -> request.stackName(stack.stackId()));
    String status = watch.follow();
    if (!status.equals("DELETE_COMPLETE")) {
      throw new DeployException(
          "the stack is %s. The first that failed: %s. Run the same command again when the reason is gone"
              .formatted(status, watch.failure().orElse("AWS gives no reason")));
    }
  }
}
