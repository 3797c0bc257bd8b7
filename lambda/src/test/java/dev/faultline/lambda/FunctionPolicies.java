package dev.faultline.lambda;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What the template allows each function. Names of resources are as {@link TakenRights} has them.
 */
final class FunctionPolicies {
  /** The template's way of saying where something is, and ours. */
  private static final Map<String, String> PLACES =
      Map.of(
          "Table.Arn", "Table",
          "Queue.Arn", "Queue",
          "Bucket.Arn", "Bucket",
          "HttpLog.Arn", "Log",
          "WorkLog.Arn", "Log",
          "TickLog.Arn", "Log");

  private static final String PARAMETERS =
      "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter";

  /**
   * One action on one resource.
   *
   * @param sid the statement it stands in
   * @param resource may end with a star
   */
  record Allowed(String sid, String action, String resource) {
    boolean covers(TakenRights.Right right) {
      return action.equals(right.action())
          && Pattern.matches(("\\Q" + resource + "\\E").replace("*", "\\E.*\\Q"), right.resource());
    }
  }

  private final Node resources;

  private FunctionPolicies(Node resources) {
    this.resources = resources;
  }

  /** Those of the template. */
  static FunctionPolicies read() throws IOException {
    String text =
        Files.readString(Path.of("src", "main", "cloudformation", "faultline.yaml"))
            .replace("${Stage}", EmulatedStack.STAGE);
    try (Reader reader = new StringReader(text)) {
      // Nodes and not objects: CloudFormation's tags mean nothing to a constructor.
      return new FunctionPolicies(get(new Yaml().compose(reader), "Resources"));
    }
  }

  /** What a role allows; {@code Http}, {@code Work} or {@code Tick}. */
  List<Allowed> of(String role) {
    Node policies = get(get(get(resources, role + "Role"), "Properties"), "Policies");
    List<Allowed> allowed = new ArrayList<>();
    for (Node policy : ((SequenceNode) policies).getValue()) {
      Node statements = get(get(policy, "PolicyDocument"), "Statement");
      for (Node statement : ((SequenceNode) statements).getValue()) {
        add(allowed, statement);
      }
    }
    return allowed;
  }

  private static void add(List<Allowed> allowed, Node statement) {
    if (has(statement, "Fn::If")) {
      // Only where there is a key of the customer's: SSM's own business.
      Node kms = ((SequenceNode) get(statement, "Fn::If")).getValue().get(1);
      if (!text(get(kms, "Action")).equals("kms:Decrypt")) {
        throw new IllegalStateException("a condition that is not looked at");
      }
      return;
    }
    if (!text(get(statement, "Effect")).equals("Allow")) {
      throw new IllegalStateException("only what is allowed is understood here");
    }
    for (String action : texts(get(statement, "Action"))) {
      for (String resource : texts(get(statement, "Resource"))) {
        allowed.add(new Allowed(text(get(statement, "Sid")), action, place(resource)));
      }
    }
  }

  private static String place(String resource) {
    String name = PLACES.get(resource);
    if (name != null) {
      return name;
    }
    if (resource.startsWith(PARAMETERS)) {
      return resource.substring(PARAMETERS.length());
    }
    return resource.replace("${Bucket.Arn}", "Bucket");
  }

  private static boolean has(Node node, String key) {
    return ((MappingNode) node)
        .getValue().stream().anyMatch(each -> text(each.getKeyNode()).equals(key));
  }

  private static Node get(Node node, String key) {
    for (NodeTuple each : ((MappingNode) node).getValue()) {
      if (text(each.getKeyNode()).equals(key)) {
        return each.getValueNode();
      }
    }
    throw new IllegalStateException("the template has no " + key + " where it should");
  }

  private static List<String> texts(Node node) {
    return node instanceof SequenceNode list
        ? list.getValue().stream().map(FunctionPolicies::text).toList()
        : List.of(text(node));
  }

  private static String text(Node node) {
    return ((ScalarNode) node).getValue();
  }
}
