package dev.faultline.server.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.faultline.server.aws.StubAws.Taken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** What who backs up and moves must be allowed, to be held to what the commands call. */
record MoverPolicy(JsonNode statements) {
  /** The one that is carried along. */
  static MoverPolicy ofRepository() throws IOException {
    return new MoverPolicy(
        new ObjectMapper()
            .readTree(DeployRig.file("docs/aws-mover-policy.json"))
            .path("Statement"));
  }

  /** Whether exports need all statements that begin with their name, and imports the others too. */
  void check(Set<Taken> exporting, Set<Taken> importing) {
    check("called by export", exporting, Set.of("Export"), exporting);
    Set<Taken> all = new HashSet<>(exporting);
    all.addAll(importing);
    check("called by import", importing, Set.of("Export", "Import"), all);
  }

  private void check(String who, Set<Taken> taken, Set<String> names, Set<Taken> uses) {
    Set<Taken> refused = new HashSet<>(taken);
    Set<String> unused = new TreeSet<>();
    for (JsonNode statement : statements) {
      String name = statement.path("Sid").asText();
      if (names.stream().noneMatch(name::startsWith)) {
        continue;
      }
      for (String action : DeployerPolicyTest.texts(statement.path("Action"))) {
        for (String resource : DeployerPolicyTest.texts(statement.path("Resource"))) {
          refused.removeIf(each -> covers(action, resource, each));
          if (uses.stream().noneMatch(each -> covers(action, resource, each))) {
            unused.add(action + " on " + resource);
          }
        }
      }
    }
    assertThat(refused).as(who + ", and not allowed").isEmpty();
    assertThat(unused).as("allowed, and not " + who).isEmpty();
  }

  private static boolean covers(String action, String resource, Taken each) {
    return each.action().equals(action)
        && (resource.equals("*") || DeployerPolicyTest.matches(resource, each.resource()));
  }
}
