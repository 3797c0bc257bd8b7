package dev.faultline.server.aws;

import dev.faultline.server.aws.StubAws.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The account's stacks. A change goes on by some events with every look, as a real one goes on
 * between looks; a stack is what its template says, resource by resource.
 */
final class StubStacks {
  private static final Pattern RESOURCE =
      Pattern.compile(
          "^  ([A-Za-z0-9]+):\\n    Type: (AWS::\\S+)\\n((?:    .*\\n|\\n)*)", Pattern.MULTILINE);
  private static final int PAGE = 7;
  private static final int EVENTS_A_LOOK = 9;

  /** A resource of a template. */
  record Resource(String type, String text) {}

  /** Something that will have happened by the next look. */
  record Event(String id, String resource, String type, String status, String reason) {}

  /** A stack and all that happened to it. */
  static final class StubStack {
    final String name;
    final String id;
    String status = "REVIEW_IN_PROGRESS";
    Map<String, String> parameters = new LinkedHashMap<>();
    Map<String, Resource> resources = new LinkedHashMap<>();
    final Deque<Event> events = new ArrayDeque<>();
    final Deque<Event> coming = new ArrayDeque<>();
    final Map<String, ChangeSet> changeSets = new LinkedHashMap<>();

    StubStack(String name, int number) {
      this.name = name;
      this.id = StubAws.arn("cloudformation", "stack/" + name + "/" + number);
    }
  }

  /**
   * What was asked for, and what it would change.
   *
   * @param faults what is wrong with a resource, found before anything is done
   */
  record ChangeSet(
      boolean fresh,
      boolean adopt,
      Map<String, String> parameters,
      Map<String, Resource> resources,
      Map<String, String> changes,
      Map<String, String> faults) {}

  final Map<String, StubStack> live = new TreeMap<>();
  private final Map<String, StubStack> all = new TreeMap<>();
  private final StubAws aws;
  private final Map<String, String> occupied = new LinkedHashMap<>();

  /** What a function writes as soon as there is a bucket; empty for nothing. */
  String written = "";

  private String failing = "";
  private String why = "";
  private int numbers;

  StubStacks(StubAws aws) {
    this.aws = aws;
  }

  /** Lets the next change fail at a resource. */
  void failAt(String resource, String reason) {
    failing = resource;
    why = reason;
  }

  /** Lets the next change be refused before it begins: something of a resource's name is there. */
  void taken(String resource, String reason) {
    occupied.put(resource, reason);
  }

  String answer(String action, Map<String, String> fields) {
    String asked = fields.getOrDefault("StackName", "");
    String name = asked.startsWith("arn:") ? asked.split("/", -1)[1] : asked;
    if (action.equals("DescribeEvents")) {
      // AWS takes the right for both.
      aws.take("cloudformation:DescribeEvents", fields.getOrDefault("ChangeSetName", ""));
      aws.take(
          "cloudformation:DescribeEvents", StubAws.arn("cloudformation", "stack/faultline-x/1"));
    } else {
      aws.take("cloudformation:" + action, StubAws.arn("cloudformation", "stack/" + name + "/*"));
    }
    return switch (action) {
      case "DescribeStacks" -> describe(find(asked));
      case "DescribeEvents" -> faults(fields);
      case "DescribeStackEvents" -> events(find(asked), fields.get("NextToken"));
      case "CreateChangeSet" -> create(name, fields);
      case "DescribeChangeSet" -> describe(find(asked), fields);
      case "ExecuteChangeSet" -> execute(find(asked), fields.getOrDefault("ChangeSetName", ""));
      case "DeleteChangeSet" -> {
        find(asked).changeSets.remove(fields.get("ChangeSetName"));
        yield "";
      }
      case "DeleteStack" -> delete(asked);
      default -> throw new Refusal(400, "InvalidAction", action);
    };
  }

  /** What was found before anything was done; a change set is named by its ARN. */
  private String faults(Map<String, String> fields) {
    String asked = fields.getOrDefault("ChangeSetName", "");
    StringBuilder xml = new StringBuilder("<OperationEvents>");
    for (StubStack stack : live.values()) {
      stack.changeSets.forEach(
          (name, set) -> {
            if (asked.contains("changeSet/" + name + "/")) {
              set.faults.forEach(
                  (resource, why) ->
                      xml.append(
                          ("<member><EventType>VALIDATION_ERROR</EventType><LogicalResourceId>%s"
                                  + "</LogicalResourceId><ResourceType>%s</ResourceType>"
                                  + "<ValidationStatusReason>%s</ValidationStatusReason></member>")
                              .formatted(
                                  resource,
                                  Objects.requireNonNull(set.resources.get(resource)).type,
                                  why)));
            }
          });
    }
    return xml + "</OperationEvents>";
  }

  private StubStack find(String asked) {
    StubStack stack = asked.startsWith("arn:") ? all.get(asked) : live.get(asked);
    if (stack == null) {
      throw new Refusal(400, "ValidationError", "Stack with id " + asked + " does not exist");
    }
    return stack;
  }

  // ---- looking

  private String describe(StubStack stack) {
    for (int i = 0; i < EVENTS_A_LOOK && !stack.coming.isEmpty(); i++) {
      Event event = stack.coming.removeFirst();
      stack.events.addFirst(event);
      if (event.resource.equals(stack.name)) {
        stack.status = event.status;
      }
      happen(stack, event);
    }
    StringBuilder parameters = new StringBuilder();
    stack.parameters.forEach(
        (key, value) ->
            parameters.append(
                "<member><ParameterKey>%s</ParameterKey><ParameterValue>%s</ParameterValue></member>"
                    .formatted(key, StubAws.xml(value))));
    String outputs =
        stack.status.endsWith("_COMPLETE") && !stack.status.contains("ROLLBACK")
            ? output("Url", "https://abc.lambda-url.eu-central-1.on.aws")
                + output("FunctionUrl", "https://abc.lambda-url.eu-central-1.on.aws/")
            : "";
    return ("<Stacks><member><StackId>%s</StackId><StackName>%s</StackName><StackStatus>%s"
            + "</StackStatus><Parameters>%s</Parameters><Outputs>%s</Outputs></member></Stacks>")
        .formatted(stack.id, stack.name, stack.status, parameters, outputs);
  }

  private static String output(String key, String value) {
    return "<member><OutputKey>%s</OutputKey><OutputValue>%s</OutputValue></member>"
        .formatted(key, value);
  }

  /** What an event means for the account. */
  private void happen(StubStack stack, Event event) {
    String bucket = bucket(stack.name);
    switch (event.resource + " " + event.status) {
      case "Bucket CREATE_COMPLETE" -> {
        aws.objects.buckets.put(bucket, new TreeMap<>());
        if (!written.isEmpty()) {
          Objects.requireNonNull(aws.objects.buckets.get(bucket)).put(written, new byte[1]);
        }
      }
      case "Table CREATE_COMPLETE" -> aws.rows.tables.put(stack.name, 0);
      // Retained, but for a creation that failed.
      case "Bucket DELETE_COMPLETE" -> {
        if (!Objects.requireNonNull(aws.objects.buckets.get(bucket)).isEmpty()) {
          stack.coming.clear();
          stack.status = "ROLLBACK_FAILED";
          return;
        }
        aws.objects.buckets.remove(bucket);
      }
      case "Table DELETE_COMPLETE" -> aws.rows.tables.remove(stack.name);
      case "Queue CREATE_COMPLETE" -> aws.queues.make(stack.name + "-work");
      case "DeadLetters CREATE_COMPLETE" -> aws.queues.make(stack.name + "-work_dead");
      case "Queue DELETE_COMPLETE" -> aws.queues.queues.remove(stack.name + "-work");
      case "DeadLetters DELETE_COMPLETE" -> aws.queues.queues.remove(stack.name + "-work_dead");
      default -> {
        if (event.status.equals("DELETE_COMPLETE") && event.resource.equals(stack.name)) {
          live.remove(stack.name);
        }
      }
    }
  }

  private static String events(StubStack stack, @Nullable String token) {
    int from = token == null ? 0 : Integer.parseInt(token);
    List<Event> newestFirst = List.copyOf(stack.events);
    StringBuilder xml = new StringBuilder("<StackEvents>");
    int to = Math.min(newestFirst.size(), from + PAGE);
    for (Event event : newestFirst.subList(from, to)) {
      xml.append(
          ("<member><EventId>%s</EventId><StackName>%s</StackName><LogicalResourceId>%s"
                  + "</LogicalResourceId><ResourceType>%s</ResourceType><ResourceStatus>%s"
                  + "</ResourceStatus>%s<Timestamp>%s</Timestamp></member>")
              .formatted(
                  event.id,
                  stack.name,
                  event.resource,
                  event.type,
                  event.status,
                  event.reason.isEmpty()
                      ? ""
                      : "<ResourceStatusReason>"
                          + StubAws.xml(event.reason)
                          + "</ResourceStatusReason>",
                  Instant.EPOCH));
    }
    xml.append("</StackEvents>");
    return to < newestFirst.size() ? xml + "<NextToken>" + to + "</NextToken>" : xml.toString();
  }

  // ---- change sets

  private String create(String name, Map<String, String> fields) {
    boolean fresh = "CREATE".equals(fields.get("ChangeSetType"));
    String template = fields.getOrDefault("TemplateBody", "");
    if (template.getBytes(StandardCharsets.UTF_8).length > 51_200 || template.isEmpty()) {
      throw new Refusal(400, "ValidationError", "1 to 51200 bytes of template");
    }
    if (!"CAPABILITY_IAM".equals(fields.get("Capabilities.member.1"))) {
      throw new Refusal(400, "InsufficientCapabilitiesException", "Requires capabilities");
    }
    if (!fields.getOrDefault("ChangeSetName", "").matches("[a-zA-Z][-a-zA-Z0-9]{0,127}")) {
      throw new Refusal(400, "ValidationError", "changeSetName");
    }
    if (fresh == (live.containsKey(name) && !"REVIEW_IN_PROGRESS".equals(live.get(name).status))) {
      throw new Refusal(400, "ValidationError", "Stack " + name + " is there, or is not");
    }
    Map<String, String> parameters = parameters(fields, template);
    StubStack stack =
        live.computeIfAbsent(
            name,
            each -> {
              StubStack made = new StubStack(name, ++numbers);
              all.put(made.id, made);
              made.events.addFirst(
                  event(made.name, "AWS::CloudFormation::Stack", "REVIEW_IN_PROGRESS", ""));
              return made;
            });
    Map<String, Resource> resources = resources(template, parameters);
    boolean adopt = "true".equals(fields.get("ImportExistingResources"));
    Map<String, String> changes = changes(stack, resources);
    Map<String, String> faults = new LinkedHashMap<>(occupied);
    occupied.clear();
    if (fresh) {
      meet(name, adopt, resources, changes, faults);
    }
    String asked = fields.getOrDefault("ChangeSetName", "");
    stack.changeSets.put(
        asked, new ChangeSet(fresh, adopt, parameters, resources, changes, faults));
    return "<Id>%s</Id><StackId>%s</StackId>"
        .formatted(StubAws.arn("cloudformation", "changeSet/" + asked + "/1"), stack.id);
  }

  /**
   * What has the name of something that is there: AWS takes it over when it is told to and the name
   * is written out, and refuses the rest before it begins.
   */
  private void meet(
      String stack,
      boolean adopt,
      Map<String, Resource> resources,
      Map<String, String> changes,
      Map<String, String> faults) {
    Map<String, String> there = new LinkedHashMap<>();
    if (aws.rows.tables.containsKey(stack)) {
      there.put("Table", "TableName: " + stack);
    }
    if (aws.objects.buckets.containsKey(bucket(stack))) {
      there.put("Bucket", "BucketName: " + bucket(stack));
    }
    there.forEach(
        (name, named) -> {
          String text = Objects.requireNonNull(resources.get(name)).text;
          if (adopt && text.contains(named + "\n") && text.contains("DeletionPolicy: Retain")) {
            changes.put(name, "Import");
          } else {
            faults.put(name, "Resource of " + named + " already exists");
          }
        });
  }

  private static String bucket(String stack) {
    String stage = stack.substring("faultline-".length());
    return "faultline-%s-%s-%s".formatted(stage, StubAws.ACCOUNT, StubAws.REGION);
  }

  private static Map<String, String> parameters(Map<String, String> fields, String template) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 1; fields.containsKey("Parameters.member." + i + ".ParameterKey"); i++) {
      String key = fields.getOrDefault("Parameters.member." + i + ".ParameterKey", "");
      if (!template.contains("\n  " + key + ":\n    Type: ")) {
        throw new Refusal(
            400, "ValidationError", "Parameters: [" + key + "] do not exist in the template");
      }
      parameters.put(key, fields.getOrDefault("Parameters.member." + i + ".ParameterValue", ""));
    }
    return parameters;
  }

  /** Each with what it says; a parameter it refers to is a part of that. */
  private static Map<String, Resource> resources(String template, Map<String, String> parameters) {
    Map<String, Resource> resources = new LinkedHashMap<>();
    Matcher found = RESOURCE.matcher(template);
    while (found.find()) {
      String text = found.group(3);
      if (text.contains("Condition: Has")) {
        continue;
      }
      for (Map.Entry<String, String> each : parameters.entrySet()) {
        text = text.replace("!Ref " + each.getKey(), each.getValue());
      }
      resources.put(found.group(1), new Resource(found.group(2), text));
    }
    return resources;
  }

  private static Map<String, String> changes(StubStack stack, Map<String, Resource> wanted) {
    Map<String, String> changes = new LinkedHashMap<>();
    wanted.forEach(
        (name, resource) -> {
          Resource old = stack.resources.get(name);
          if (old == null) {
            changes.put(name, "Add");
          } else if (!old.text.equals(resource.text)) {
            changes.put(name, "Modify");
          }
        });
    stack.resources.keySet().stream()
        .filter(name -> !wanted.containsKey(name))
        .forEach(name -> changes.put(name, "Remove"));
    return changes;
  }

  private static String describe(StubStack stack, Map<String, String> fields) {
    ChangeSet set = stack.changeSets.get(fields.getOrDefault("ChangeSetName", ""));
    if (set == null) {
      throw new Refusal(404, "ChangeSetNotFound", "ChangeSet does not exist");
    }
    if (!set.faults.isEmpty()) {
      return "<Status>FAILED</Status><StatusReason>The following hook(s)/validation failed:"
          + " [AWS::EarlyValidation::ResourceExistenceCheck].</StatusReason>";
    }
    if (set.changes.isEmpty()) {
      return "<Status>FAILED</Status><StatusReason>The submitted information didn't contain changes."
          + " Submit different information to create a change set.</StatusReason>";
    }
    int from = Integer.parseInt(fields.getOrDefault("NextToken", "0"));
    List<String> names = List.copyOf(set.changes.keySet());
    int to = Math.min(names.size(), from + PAGE);
    StringBuilder xml = new StringBuilder("<Status>CREATE_COMPLETE</Status><Changes>");
    for (String name : names.subList(from, to)) {
      String action = Objects.requireNonNull(set.changes.get(name));
      Resource resource =
          Objects.requireNonNull(set.resources.getOrDefault(name, stack.resources.get(name)));
      xml.append(
          ("<member><Type>Resource</Type><ResourceChange><Action>%s</Action><LogicalResourceId>%s"
                  + "</LogicalResourceId><ResourceType>%s</ResourceType>%s</ResourceChange></member>")
              .formatted(
                  action,
                  name,
                  resource.type,
                  action.equals("Modify")
                      ? "<Replacement>"
                          + (name.equals("Table") ? "True" : "False")
                          + "</Replacement><Details><member><Target><Attribute>Properties</Attribute>"
                          + "<Name>Description</Name></Target></member></Details>"
                      : ""));
    }
    xml.append("</Changes>");
    return to < names.size() ? xml + "<NextToken>" + to + "</NextToken>" : xml.toString();
  }

  // ---- doing

  private Event event(String resource, String type, String status, String reason) {
    return new Event("e" + ++numbers, resource, type, status, reason);
  }

  private String execute(StubStack stack, String changeSet) {
    ChangeSet set = stack.changeSets.get(changeSet);
    if (set == null || !stack.coming.isEmpty()) {
      throw new Refusal(
          400,
          "InvalidChangeSetStatus",
          "cannot be executed in its current status of EXECUTE_IN_PROGRESS");
    }
    String verb = set.fresh ? "CREATE" : "UPDATE";
    stack.status = verb + "_IN_PROGRESS";
    List<Event> coming = new ArrayList<>();
    coming.add(event(stack.name, "AWS::CloudFormation::Stack", stack.status, "User Initiated"));
    List<String> made = new ArrayList<>();
    for (Map.Entry<String, String> change : set.changes.entrySet()) {
      String type = type(stack, set, change.getKey());
      String doing =
          switch (change.getValue()) {
            case "Add" -> "CREATE";
            case "Import" -> "IMPORT";
            case "Remove" -> "DELETE";
            default -> "UPDATE";
          };
      coming.add(event(change.getKey(), type, doing + "_IN_PROGRESS", ""));
      if (change.getKey().equals(failing)) {
        coming.add(event("Other", "AWS::X::Y", doing + "_FAILED", "Resource creation cancelled"));
        coming.add(event(failing, type, doing + "_FAILED", why));
        failing = "";
        back(stack, set, made, coming);
        stack.coming.addAll(coming);
        return "";
      }
      coming.add(event(change.getKey(), type, doing + "_COMPLETE", ""));
      made.add(change.getKey());
    }
    coming.add(event(stack.name, "AWS::CloudFormation::Stack", verb + "_COMPLETE", ""));
    stack.coming.addAll(coming);
    stack.parameters = set.parameters;
    stack.resources = set.resources;
    return "";
  }

  private static String type(StubStack stack, ChangeSet set, String name) {
    return Objects.requireNonNull(set.resources.getOrDefault(name, stack.resources.get(name))).type;
  }

  /** The way back after a failure. */
  private void back(StubStack stack, ChangeSet set, List<String> made, List<Event> coming) {
    String stackType = "AWS::CloudFormation::Stack";
    String verb = set.fresh ? "ROLLBACK" : "UPDATE_ROLLBACK";
    coming.add(event(stack.name, stackType, verb + "_IN_PROGRESS", "The following failed"));
    for (String name : made.reversed()) {
      if (set.fresh && "Add".equals(set.changes.get(name))) {
        coming.add(event(name, type(stack, set, name), "DELETE_COMPLETE", ""));
      }
    }
    coming.add(event(stack.name, stackType, verb + "_COMPLETE", ""));
  }

  private String delete(String asked) {
    StubStack stack = asked.startsWith("arn:") ? all.get(asked) : live.get(asked);
    if (stack == null || !live.containsKey(stack.name)) {
      return "";
    }
    if (stack.status.equals("REVIEW_IN_PROGRESS")) {
      live.remove(stack.name);
      return "";
    }
    stack.status = "DELETE_IN_PROGRESS";
    stack.coming.clear();
    stack.resources.forEach(
        (name, resource) ->
            stack.coming.add(
                event(
                    name,
                    resource.type,
                    name.equals("Table") || name.equals("Bucket")
                        ? "DELETE_SKIPPED"
                        : "DELETE_COMPLETE",
                    "")));
    stack.coming.add(event(stack.name, "AWS::CloudFormation::Stack", "DELETE_COMPLETE", ""));
    return "";
  }
}
