package dev.faultline.server.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What no validator of templates tells, or what other parts of the program rely on. */
class TemplateTest {
  private static final Pattern NODE = Pattern.compile("(^|[\\s\\[{,])[&*][A-Za-z]");

  private final String template = DeployRig.template();
  private final Bundle bundle = new Bundle(template, "code".getBytes(UTF_8), "{}");

  @Test
  @DisplayName("it goes into a request as it is")
  void size() {
    assertThat(template.getBytes(UTF_8)).hasSizeLessThan(Bundle.TEMPLATE_BYTES_MAX);
  }

  @Test
  @DisplayName("it has no YAML aliases: CloudFormation refuses them, and validators do not say so")
  void noAliases() {
    List<String> found = new ArrayList<>();
    for (String line : template.lines().toList()) {
      String code = line.replaceAll("(^|\\s)#.*", "").replaceAll("'[^']*'", "''");
      if (NODE.matcher(code).find()) {
        found.add(line);
      }
    }
    assertThat(found).isEmpty();
    assertThat(NODE.matcher("  Environment: &Env").find()).isTrue();
  }

  @Test
  @DisplayName("its parameters are read from it")
  void parameters() {
    assertThat(bundle.parameters())
        .startsWith("Stage", "CodeBucket", "CodeKey", "RetentionDays", "ConfigKey")
        .contains("KmsKeyArn", "AlarmTopicArn", "DomainName", "HostedZoneId", "Failover")
        .doesNotContain("Table", "DomainNeedsCertificate");
  }

  @Test
  @DisplayName("a revision is a part of three versions and three descriptions, and of nothing else")
  void revisions() {
    String filled = bundle.template("R0123456789ab");
    assertThat(filled).doesNotContain(Bundle.REVISION);
    for (String function : new String[] {"Http", "Work", "Tick"}) {
      assertThat(filled)
          .contains("  " + function + "VersionR0123456789ab:\n    Type: AWS::Lambda::Version\n")
          .contains("FunctionVersion: !GetAtt " + function + "VersionR0123456789ab.Version");
    }
    Matcher described = Pattern.compile("Description: .*\\(R0123456789ab\\)").matcher(filled);
    assertThat(described.results().count()).isEqualTo(3);
  }

  @Test
  @DisplayName("each part of what is deployed makes another revision, their order does not")
  void revisionOf() {
    Map<String, String> parameters = Map.of("CodeKey", "a.zip", "RetentionDays", "30");
    String first = Deploy.revision(bundle, parameters);
    assertThat(first).matches("R[0-9a-f]{12}");
    Bundle other = new Bundle(template + "# more\n", bundle.code(), "{}");
    assertThat(
            Stream.of(
                first,
                Deploy.revision(other, parameters),
                Deploy.revision(bundle, Map.of("CodeKey", "b.zip", "RetentionDays", "30")),
                Deploy.revision(bundle, Map.of("CodeKey", "a.zip", "RetentionDays", "31"))))
        .doesNotHaveDuplicates();
    assertThat(Deploy.revision(bundle, Map.of("RetentionDays", "30", "CodeKey", "a.zip")))
        .isEqualTo(first);
  }

  @Test
  @DisplayName("what is kept stays when the stack goes")
  void retained() {
    for (String kept : new String[] {"Table", "Bucket"}) {
      assertThat(template)
          .containsPattern(
              "(?m)^  "
                  + kept
                  + ":\\n    Type: \\S+\\n    DeletionPolicy: RetainExceptOnCreate\\n"
                  + "    UpdateReplacePolicy: Retain\\n");
    }
  }

  @Test
  @DisplayName("nothing secret stands in an environment")
  void environment() {
    List<String> variables = new ArrayList<>();
    Pattern.compile("^          (FAULTLINE_[A-Z_]+): (.*)$", Pattern.MULTILINE)
        .matcher(template)
        .results()
        .forEach(found -> variables.add(found.group(1)));
    assertThat(variables).hasSize(3 * 6);
    assertThat(Set.copyOf(variables))
        .containsExactlyInAnyOrder(
            "FAULTLINE_STAGE",
            "FAULTLINE_TABLE",
            "FAULTLINE_BUCKET",
            "FAULTLINE_QUEUE_PREFIX",
            "FAULTLINE_RETENTION_DAYS",
            "FAULTLINE_CONFIG");
  }
}
