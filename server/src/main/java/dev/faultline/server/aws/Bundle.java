package dev.faultline.server.aws;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is brought to AWS: it lies in the jar as resources, so that a JDK and credentials are
 * enough.
 *
 * @param template the CloudFormation template, with {@link #REVISION} where the revision goes
 * @param code the functions' zip
 * @param policy what the deployer must be allowed, as an IAM policy
 */
public record Bundle(String template, byte[] code, String policy) {
  /** Stands in the template for the revision. */
  static final String REVISION = "RevisionOfThis";

  /** Longest template that a request takes; longer ones would have to lie in a bucket. */
  static final int TEMPLATE_BYTES_MAX = 51_200;

  private static final String FOLDER = "/aws/";
  private static final String CODE = "faultline-lambda.zip";
  private static final Pattern SECTION = Pattern.compile("^([A-Za-z]+):", Pattern.MULTILINE);
  private static final Pattern ENTRY = Pattern.compile("^ {2}([A-Za-z0-9]+):$", Pattern.MULTILINE);

  /** What this jar carries. */
  public static Bundle ofJar() throws DeployException {
    return new Bundle(text("faultline.yaml"), bytes(CODE), ofJarPolicy());
  }

  /** The deployer's policy of this jar. */
  public static String ofJarPolicy() throws DeployException {
    return text("aws-deployer-policy.json");
  }

  /** What who backs up and moves must be allowed, of this jar: much less. */
  public static String moverPolicy() throws DeployException {
    return text("aws-mover-policy.json");
  }

  /** The parameter CodeKey of a stack with this jar's functions; empty where it has none. */
  public static Optional<String> ofJarCode() throws DeployException {
    return Bundle.class.getResource(FOLDER + CODE) == null
        ? Optional.empty()
        : Optional.of(codeKey(bytes(CODE)));
  }

  static String codeKey(byte[] code) {
    return Hashes.of(code) + ".zip";
  }

  private static String text(String name) throws DeployException {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String name) throws DeployException {
    try (InputStream in = Bundle.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new DeployException(
            "this jar was built without %s; build all of it: mvn package".formatted(name));
      }
      return in.readAllBytes();
    } catch (DeployException e) {
      throw e;
    } catch (IOException e) {
      throw new DeployException("%s of this jar cannot be read: %s".formatted(name, e), e);
    }
  }

  /** The names of the template's parameters, in its order. */
  List<String> parameters() {
    Matcher section = SECTION.matcher(template);
    int from = -1;
    int to = template.length();
    while (section.find()) {
      if (from >= 0) {
        to = section.start();
        break;
      }
      if (section.group(1).equals("Parameters")) {
        from = section.end();
      }
    }
    List<String> names = new ArrayList<>();
    Matcher entry = ENTRY.matcher(from < 0 ? "" : template.substring(from, to));
    while (entry.find()) {
      names.add(entry.group(1));
    }
    return names;
  }

  /** The template of one revision: letters and digits, since they become parts of names. */
  String template(String revision) {
    return template.replace(REVISION, revision);
  }

  /**
   * The template of one revision for a stack that takes over what another one left behind.
   * CloudFormation does so only where a name is written out
   * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html).
   * What is taken over must stay, too, when the creation fails.
   */
  String template(String revision, String table, String bucket) {
    String adopting = template(revision);
    for (String[] each :
        new String[][] {
          {"TableName: !Sub faultline-${Stage}\n", "TableName: " + table + "\n"},
          {
            "BucketName: !Sub faultline-${Stage}-${AWS::AccountId}-${AWS::Region}\n",
            "BucketName: " + bucket + "\n"
          },
          {"DeletionPolicy: RetainExceptOnCreate\n", "DeletionPolicy: Retain\n"}
        }) {
      if (!adopting.contains(each[0])) {
        throw new IllegalStateException("the template has no " + each[0].strip());
      }
      adopting = adopting.replace(each[0], each[1]);
    }
    return adopting;
  }
}
