package dev.faultline.server.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.faultline.access.Sessions;
import dev.faultline.project.Dsn;
import dev.faultline.project.FirstError;
import dev.faultline.project.ProjectId;
import dev.faultline.server.aws.DeployOptions.Alarm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * Makes an installation, or brings one to what this jar carries. It may be stopped at any place and
 * run again: what is there is found, and what is missing is made.
 */
public final class Deploy {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration BETWEEN_CALLS = Duration.ofSeconds(5);
  private static final int CALLS_MAX = 24;
  private static final int REVISION_CHARS = 12;

  /** The template's parameters that follow from what is deployed. */
  private static final List<String> OWN = List.of("Stage", "CodeBucket", "CodeKey", "ConfigKey");

  private final Cloud cloud;
  private final Bundle bundle;
  private final Talk talk;
  private final Reach reach;
  private final SecureRandom random;
  private final InstantSource clock;

  public Deploy(
      Cloud cloud,
      Bundle bundle,
      Talk talk,
      Reach reach,
      SecureRandom random,
      InstantSource clock) {
    this.cloud = cloud;
    this.bundle = bundle;
    this.talk = talk;
    this.reach = reach;
    this.random = random;
    this.clock = clock;
  }

  /** What is to be done, worked out from what is wanted and what is there. */
  private record Plan(
      DeployOptions options,
      Optional<Stack> stack,
      boolean adopt,
      Map<String, String> parameters,
      String template,
      String codeKey) {
    Stage stage() {
      return options.stage();
    }

    boolean fresh() {
      return stack.isEmpty();
    }

    Optional<String> kmsKey() {
      return Optional.ofNullable(parameters.get("KmsKeyArn")).filter(key -> !key.isEmpty());
    }
  }

  /** Does it; says whether there was anything to do. */
  public boolean run(DeployOptions options)
      throws DeployException, IOException, InterruptedException {
    Stage stage = options.stage();
    talk.say(
        "account     %s, region %s, stage %s"
            .formatted(cloud.account(), cloud.region(), stage.name()));
    Plan plan = plan(options);
    StageKeys keys = new StageKeys(cloud.parameters(), stage, random);
    refuseLost(plan, keys);
    StackChange change = StackChange.plan(cloud.stacks(), wish(plan), talk);
    show(plan, keys, change);
    if (options.dryRun()) {
      if (!change.isEmpty()) {
        change.drop();
      }
      talk.say("dry run     nothing was changed");
      return !change.isEmpty();
    }
    if (!change.isEmpty() && !options.yes() && !talk.agreed("Go on?")) {
      change.drop();
      throw new DeployException("nothing was changed; --yes goes on without asking");
    }
    prepare(plan, keys);
    if (!change.isEmpty()) {
      carryOut(plan, change);
    }
    new Buckets(cloud)
        .keepOnly(stage.codeBucket(cloud.account(), cloud.region()), "", plan.codeKey());
    welcome(plan, keys);
    return !change.isEmpty();
  }

  // ---- finding out

  private Plan plan(DeployOptions options) throws DeployException, InterruptedException {
    Stage stage = options.stage();
    Optional<Stack> stack = new StackStart(cloud.stacks(), stage, talk).ready(options.dryRun());
    Map<String, String> parameters = new LinkedHashMap<>();
    List<String> known = bundle.parameters();
    stack.ifPresent(
        there -> {
          for (Parameter each : there.parameters()) {
            if (known.contains(each.parameterKey())) {
              parameters.put(each.parameterKey(), each.parameterValue());
            }
          }
        });
    for (Map.Entry<String, String> each : options.parameters().entrySet()) {
      if (!known.contains(each.getKey()) || OWN.contains(each.getKey())) {
        List<String> free = known.stream().filter(name -> !OWN.contains(name)).toList();
        throw new DeployException(
            "the template has no parameter %s; there are %s"
                .formatted(each.getKey(), String.join(", ", free)));
      }
      parameters.put(each.getKey(), each.getValue());
    }
    String codeKey = Bundle.codeKey(bundle.code());
    parameters.put("Stage", stage.name());
    parameters.put("CodeBucket", stage.codeBucket(cloud.account(), cloud.region()));
    parameters.put("CodeKey", codeKey);
    options.config().ifPresent(text -> parameters.put("ConfigKey", configKey(text)));
    boolean adopt = stack.isEmpty() && leftBehind(stage);
    String revision = revision(bundle, parameters);
    String bucket = stage.bucket(cloud.account(), cloud.region());
    String template =
        adopt ? bundle.template(revision, stage.table(), bucket) : bundle.template(revision);
    return new Plan(options, stack, adopt, parameters, template, codeKey);
  }

  /** The next version of the functions: another one whenever anything about them is. */
  static String revision(Bundle bundle, Map<String, String> parameters) {
    StringBuilder all = new StringBuilder(bundle.template());
    parameters.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            each -> all.append('\n').append(each.getKey()).append('=').append(each.getValue()));
    return "R" + Hashes.of(all.toString()).substring(0, REVISION_CHARS);
  }

  /** A config has the name of its content: each version of the functions reads its own. */
  static String configKey(String text) {
    return "config/" + Hashes.of(text) + ".toml";
  }

  /** Whether a table or a bucket is there without its stack. */
  private boolean leftBehind(Stage stage) throws DeployException {
    try {
      cloud.tables().describeTable(request -> request.tableName(stage.table()));
      return true;
    } catch (ResourceNotFoundException e) {
      return new Buckets(cloud).exists(stage.bucket(cloud.account(), cloud.region()));
    }
  }

  private static void refuseLost(Plan plan, StageKeys keys) throws DeployException {
    List<String> lost = plan.fresh() && !plan.adopt() ? List.of() : keys.missing();
    if (!lost.isEmpty()) {
      throw new DeployException(
          ("the installation is there, but not its keys %s in SSM. A new envelope key could not"
                  + " open what the old one encrypted, so none is made: put the old ones back"
                  + " (aws ssm put-parameter --type SecureString)")
              .formatted(String.join(", ", lost.stream().map(plan.stage()::parameter).toList())));
    }
  }

  // ---- showing

  private void show(Plan plan, StageKeys keys, StackChange change) throws DeployException {
    if (change.isEmpty()) {
      talk.say("stack       %s is as it should be".formatted(plan.stage().stack()));
      return;
    }
    talk.say(
        "stack       %s %s:"
            .formatted(plan.stage().stack(), plan.fresh() ? "is new" : "will change"));
    change.lines().forEach(talk::say);
    List<String> missing = keys.missing();
    String bucket = plan.stage().codeBucket(cloud.account(), cloud.region());
    boolean withBucket = new Buckets(cloud).exists(bucket);
    if (missing.isEmpty() && withBucket) {
      return;
    }
    talk.say("beside it");
    for (String name : missing) {
      talk.say("  SSM parameter %s is made".formatted(plan.stage().parameter(name)));
    }
    if (!withBucket) {
      talk.say("  bucket %s is made".formatted(bucket));
    }
  }

  // ---- doing

  private void prepare(Plan plan, StageKeys keys) throws DeployException {
    for (String name : keys.make(plan.kmsKey())) {
      talk.say("made        SSM parameter " + plan.stage().parameter(name));
    }
    Buckets buckets = new Buckets(cloud);
    String bucket = plan.stage().codeBucket(cloud.account(), cloud.region());
    if (buckets.make(bucket)) {
      talk.say("made        bucket " + bucket);
    }
    if (buckets.put(bucket, plan.codeKey(), bundle.code())) {
      talk.say("uploaded    code, %,d KB".formatted(bundle.code().length >> 10));
    }
    // A bucket that the stack will make gets it as soon as it is there.
    if (!plan.fresh() || buckets.exists(plan.stage().bucket(cloud.account(), cloud.region()))) {
      putConfig(plan);
    }
  }

  private void carryOut(Plan plan, StackChange change)
      throws DeployException, InterruptedException {
    StackWatch watch =
        new StackWatch(
            cloud.stacks(),
            change.stackId(),
            talk,
            plan.fresh() ? event -> attend(plan, event) : event -> {});
    change.execute();
    String status = watch.follow();
    switch (status) {
      case "CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE" ->
          talk.say("stack       " + status);
      default ->
          throw failed(
              plan, change.stackId(), status, watch.failure().orElse("AWS gives no reason"));
    }
  }

  /**
   * Sees to the config of a new stack: it must be there before the functions are, right after the
   * bucket, and be gone when AWS takes the bucket back, which it does with an empty one only.
   */
  private void attend(Plan plan, StackEvent event) throws DeployException {
    String what = event.logicalResourceId() + " " + event.resourceStatusAsString();
    if (what.equals("Bucket CREATE_COMPLETE")) {
      putConfig(plan);
    } else if (what.equals(plan.stage().stack() + " ROLLBACK_IN_PROGRESS") && !plan.adopt()) {
      for (String text : plan.options().config().stream().toList()) {
        new Buckets(cloud)
            .remove(plan.stage().bucket(cloud.account(), cloud.region()), configKey(text));
      }
    }
  }

  private static DeployException failed(Plan plan, String stackId, String status, String first) {
    String name = plan.stage().name();
    String rest =
        switch (status) {
          case "ROLLBACK_FAILED" ->
              "Not all that was made could be taken back, so that is to be removed first: faultline"
                  + " destroy --stage "
                  + name;
          case "UPDATE_ROLLBACK_FAILED" ->
              "The way back failed as well; AWS wants help with it: " + StackStart.wayBack(stackId);
          default ->
              plan.fresh()
                  ? "What was made of the stack was taken back; the keys in SSM and the bucket of"
                      + " the code are left. Run deploy again when the reason is gone, or:"
                      + " faultline destroy --stage "
                      + name
                  : "The version of before goes on serving. Run deploy again when the reason is"
                      + " gone";
        };
    return new DeployException(
        "the stack is %s. The first that failed: %s. %s".formatted(status, first, rest));
  }

  private void putConfig(Plan plan) throws DeployException {
    String bucket = plan.stage().bucket(cloud.account(), cloud.region());
    for (String text : plan.options().config().stream().toList()) {
      new Buckets(cloud).put(bucket, configKey(text), text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private StackChange.Wish wish(Plan plan) {
    return new StackChange.Wish(
        plan.stage(),
        plan.template(),
        plan.parameters(),
        "faultline-" + clock.instant().toEpochMilli(),
        plan.fresh(),
        plan.adopt());
  }

  // ---- telling

  private void welcome(Plan plan, StageKeys keys)
      throws DeployException, IOException, InterruptedException {
    Map<String, String> outputs = outputs(plan.stage());
    String url = output(outputs, "Url");
    // A name of one's own may take a while to be known everywhere.
    String direct = output(outputs, "FunctionUrl").replaceAll("/$", "");
    StageKeys.Keys known = keys.keys();
    boolean up = repeated(() -> reach.answers(direct + "/healthz"));
    if (up && plan.options().alarm().isPresent()) {
      keys.alarm(sealed(plan.options().alarm().get(), direct, known.master()), plan.kmsKey());
      talk.say("alarms      go to the given config");
    }
    ProjectId project = new ProjectId(1);
    talk.say("Faultline   " + url);
    talk.say(
        "log in      %s (once, within an hour)"
            .formatted(
                Sessions.loginLink(
                    Sessions.secretOf(known.master()), url, clock.instant(), random)));
    talk.say("DSN         " + Dsn.of(url, project, known.client()));
    talk.say(
        "master key  aws ssm get-parameter --with-decryption --region %s --name %s"
            .formatted(cloud.region(), plan.stage().parameter("master-key")));
    if (plan.fresh()) {
      talk.say("Send a first error:");
      talk.say(FirstError.curl(url, project, known.client()).indent(2).stripTrailing());
    }
    if (!up) {
      throw new DeployException(
          ("the stack is complete, but %s/healthz does not answer 200; look at the log group"
                  + " /aws/lambda/%s-http")
              .formatted(direct, plan.stage().stack()));
    }
  }

  /** What a call to the installation says. */
  private interface Call {
    boolean made() throws InterruptedException;
  }

  private boolean repeated(Call call) throws InterruptedException {
    for (int i = 0; i < CALLS_MAX; i++) {
      if (call.made()) {
        return true;
      }
      talk.pause(BETWEEN_CALLS);
    }
    return false;
  }

  private String sealed(Alarm alarm, String url, String masterKey)
      throws IOException, InterruptedException {
    return switch (alarm) {
      case Alarm.Sealed(String text) -> text;
      case Alarm.Open(String request) -> {
        String answer = reach.post(url + "/api/v1/seal", masterKey, request);
        String text = JSON.readTree(answer).path("sealed").asText("");
        if (text.isEmpty()) {
          throw new DeployException("the installation sealed nothing: " + answer);
        }
        yield text;
      }
    };
  }

  private Map<String, String> outputs(Stage stage) {
    Map<String, String> outputs = new LinkedHashMap<>();
    for (Output output :
        cloud
            .stacks()
            .describeStacks(request -> request.stackName(stage.stack()))
            .stacks()
            .getFirst()
            .outputs()) {
      outputs.put(output.outputKey(), output.outputValue());
    }
    return outputs;
  }

  private static String output(Map<String, String> outputs, String name) throws DeployException {
    String value = outputs.get(name);
    if (value == null) {
      throw new DeployException(
          "the stack has no output %s; it is not one of ours".formatted(name));
    }
    return value;
  }

  /** What a person deploys by hand, with AWS's own tools: files by name. */
  public static Map<String, byte[]> unpacked(Bundle bundle, Map<String, String> parameters) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    Map<String, String> all = new LinkedHashMap<>(parameters);
    String codeKey = Bundle.codeKey(bundle.code());
    all.put("CodeKey", codeKey);
    files.put(
        "faultline.yaml", bundle.template(revision(bundle, all)).getBytes(StandardCharsets.UTF_8));
    files.put(codeKey, bundle.code());
    files.put("aws-deployer-policy.json", bundle.policy().getBytes(StandardCharsets.UTF_8));
    return files;
  }
}
