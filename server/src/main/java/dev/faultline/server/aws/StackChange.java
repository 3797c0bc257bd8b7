package dev.faultline.server.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.InvalidChangeSetStatusException;
import software.amazon.awssdk.services.cloudformation.model.OnStackFailure;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/** A change set: what AWS would do to the stack, before it does it. */
final class StackChange {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  /** After this many looks something is wrong; a change set takes seconds. */
  private static final int LOOKS_MAX = 150;

  private final CloudFormationClient stacks;
  private final String name;
  private final String stackId;
  private final boolean fresh;
  private final List<ResourceChange> changes;

  private StackChange(
      CloudFormationClient stacks,
      String name,
      String stackId,
      boolean fresh,
      List<ResourceChange> changes) {
    this.stacks = stacks;
    this.name = name;
    this.stackId = stackId;
    this.fresh = fresh;
    this.changes = changes;
  }

  /**
   * What is wanted of the stack.
   *
   * @param fresh whether there is no stack yet
   * @param adopt whether a table and a bucket of before are taken over
   */
  record Wish(
      Stage stage,
      String template,
      Map<String, String> parameters,
      String name,
      boolean fresh,
      boolean adopt) {}

  /** Asks AWS what it would do. */
  static StackChange plan(CloudFormationClient stacks, Wish wish, Talk talk)
      throws DeployException, InterruptedException {
    List<Parameter> parameters =
        wish.parameters().entrySet().stream()
            .map(
                each ->
                    Parameter.builder()
                        .parameterKey(each.getKey())
                        .parameterValue(each.getValue())
                        .build())
            .toList();
    CreateChangeSetResponse made =
        stacks.createChangeSet(
            request -> {
              request
                  .stackName(wish.stage().stack())
                  .changeSetName(wish.name())
                  .changeSetType(wish.fresh() ? ChangeSetType.CREATE : ChangeSetType.UPDATE)
                  .templateBody(wish.template())
                  .parameters(parameters)
                  .capabilities(Capability.CAPABILITY_IAM)
                  .tags(Tag.builder().key("faultline").value(wish.stage().name()).build());
              if (wish.fresh()) {
                request.onStackFailure(OnStackFailure.ROLLBACK);
              }
              if (wish.adopt()) {
                request.importExistingResources(true);
              }
            });
    return new StackChange(stacks, wish.name(), made.stackId(), wish.fresh(), List.of())
        .described(made.id(), talk);
  }

  private StackChange described(String id, Talk talk) throws DeployException, InterruptedException {
    for (int look = 0; look < LOOKS_MAX; look++) {
      DescribeChangeSetResponse set = look(null);
      ChangeSetStatus status = set.status();
      if (status == ChangeSetStatus.CREATE_COMPLETE) {
        List<Change> changes = new ArrayList<>(set.changes());
        for (String next = set.nextToken(); next != null; next = set.nextToken()) {
          set = look(next);
          changes.addAll(set.changes());
        }
        return new StackChange(
            stacks, name, stackId, fresh, changes.stream().map(Change::resourceChange).toList());
      }
      if (status == ChangeSetStatus.FAILED) {
        String reason = Objects.requireNonNullElse(set.statusReason(), "no reason given");
        String details = isNothing(reason) ? "" : validation(id);
        drop();
        if (isNothing(reason)) {
          return this;
        }
        throw new DeployException("AWS refuses the change: " + reason + details);
      }
      talk.pause(BETWEEN_LOOKS);
    }
    throw new DeployException("AWS is not done with the change set %s".formatted(name));
  }

  /**
   * What AWS found before it began, as a name that is taken: the change set's own reason only says
   * that it found something.
   */
  private String validation(String id) {
    try {
      return stacks
          .describeEvents(
              request -> request.changeSetName(id).filters(filter -> filter.failedEvents(true)))
          .operationEvents()
          .stream()
          .filter(event -> event.validationStatusReason() != null)
          .map(
              event ->
                  "%n  %s (%s): %s"
                      .formatted(
                          event.logicalResourceId(),
                          event.resourceType(),
                          event.validationStatusReason()))
          .distinct()
          .collect(Collectors.joining());
    } catch (SdkException e) {
      return "%n  (its reasons cannot be read: %s)".formatted(e.getMessage());
    }
  }

  private DescribeChangeSetResponse look(@Nullable String next) {
    return stacks.describeChangeSet(
        request -> request.changeSetName(name).stackName(stackId).nextToken(next));
  }

  /** The two ways in which AWS says that there is nothing to do. */
  private static boolean isNothing(String reason) {
    return reason.contains("didn't contain changes") || reason.contains("No updates are to be");
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }

  String stackId() {
    return stackId;
  }

  /** One line for each resource. */
  List<String> lines() {
    return changes.stream().map(StackChange::line).toList();
  }

  private static String line(ResourceChange change) {
    String what =
        switch (Objects.requireNonNullElse(change.action(), ChangeAction.UNKNOWN_TO_SDK_VERSION)) {
          case ADD -> "is made";
          case REMOVE -> "is removed";
          case MODIFY -> modified(change);
          case IMPORT -> "is taken over as it is";
          default -> change.actionAsString();
        };
    return "  %-36s %-34s %s".formatted(change.logicalResourceId(), change.resourceType(), what);
  }

  private static String modified(ResourceChange change) {
    String where =
        change.details().stream()
            .map(
                detail ->
                    Optional.ofNullable(detail.target())
                        .map(target -> Objects.toString(target.name(), target.attributeAsString()))
                        .orElse(""))
            .filter(each -> !each.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .collect(Collectors.joining(", "));
    String how =
        switch (Objects.requireNonNullElse(change.replacement(), Replacement.FALSE)) {
          case TRUE -> "IS REPLACED";
          case CONDITIONAL -> "may be replaced";
          default -> "changes";
        };
    return where.isEmpty() ? how : how + ": " + where;
  }

  /** Lets AWS do it; the watch has to be there before. */
  void execute() {
    try {
      stacks.executeChangeSet(request -> request.changeSetName(name).stackName(stackId));
    } catch (InvalidChangeSetStatusException e) {
      // The answer to the first try got lost, and this one came while AWS is at it already.
      if (!Objects.requireNonNullElse(e.getMessage(), "").contains("EXECUTE_")) {
        throw e;
      }
    }
  }

  /** Takes the change set back, and the empty stack that AWS keeps for the one of a new stack. */
  void drop() {
    stacks.deleteChangeSet(request -> request.changeSetName(name).stackName(stackId));
    if (fresh) {
      stacks.deleteStack(request -> request.stackName(stackId));
    }
  }
}
