package dev.faultline.grouping;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.faultline.codec.EventJson;
import dev.faultline.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Version 1 of grouping, held by hand-written events, one a rule. */
class GoldenGroupingTest {
  private static final GroupingRules RULES =
      new GroupingRules(
          List.of(
              GroupingRules.Rule.read(
                  1,
                  Map.of(
                      "name", "slow partners",
                      "type", "*Timeout*",
                      "message", "NO ANSWER*",
                      "path", "*/net/*",
                      "logger", "shop.*",
                      "tags", Map.of("tenant", List.of("other", "acme-*")),
                      "fingerprint", List.of("slow", "{{ tags.tenant }}", "{{ default }}"),
                      "title", "Slow partner of {{ tags.tenant }}"))),
          GroupingRules.Mode.MESSAGE,
          Map.of());

  static List<String> cases() throws IOException {
    return Golden.files(".json").stream().map(GoldenGroupingTest::name).toList();
  }

  private static String name(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - ".json".length());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anEventKeepsItsIssue(String name) throws IOException {
    Golden.check(name + ".txt", Explain.explain(event(name), RULES));
  }

  @ParameterizedTest
  @CsvSource({
    "java-lambda, java-lambda-later-build",
    "java-lambda, fingerprint-default",
    "java-proxies, java-proxies-next-start",
    "java-chain-suppressed, java-chain-without-suppressed",
    "js-bundle, js-bundle-next-build",
    "js-chrome, js-firefox",
    "js-minified, js-minified-next-build",
    "python, python-other-deploy",
    "python-exception-group, python-exception-group-other-order",
    "ruby, ruby-3.4",
    "php, php-8.4-other-release",
    "go, go-other-closure",
    "dotnet, dotnet-other-numbers",
    "recursion, recursion-deeper",
    "synthetic, synthetic-other-signal",
    "no-frames, no-frames-other-values",
    "message-template, message-template-other-values",
    "message-filled, message-filled-other-values",
    "faultline, faultline-other-values"
  })
  void theSameErrorIsOneIssue(String one, String other) throws IOException {
    assertThat(hash(one)).isEqualTo(hash(other));
  }

  @Test
  void otherErrorsAreOtherIssues() throws IOException {
    List<String> different =
        List.of(
            "java-lambda",
            "java-other-function",
            "java-other-type",
            "java-proxies",
            "kotlin-lambda",
            "java-no-app-frames",
            "java-chain-suppressed",
            "js-bundle",
            "js-chrome",
            "js-firefox-nested",
            "js-minified",
            "js-webpack-vite",
            "node-modules-only",
            "python",
            "python-library-only",
            "python-exception-group",
            "aggregate-without-stacks",
            "ruby",
            "php",
            "go",
            "dotnet",
            "native-rust",
            "recursion",
            "many-frames",
            "service",
            "synthetic",
            "synthetic-message",
            "no-frames",
            "no-frames-but-thread",
            "message-template",
            "message-filled",
            "stack-only",
            "nothing",
            "fingerprint",
            "fingerprint-default-and",
            "faultline",
            "rule");
    List<String> hashes = different.stream().map(name -> hash(unchecked(name))).toList();
    assertThat(hashes).doesNotHaveDuplicates();
  }

  @Test
  void theCaseNamesInThisTestExist() throws IOException {
    assertThat(cases()).hasSizeGreaterThan(50);
  }

  /** Old groupings never shift, so version 1 must not use what may change. */
  @Test
  void versionOneKnowsOnlyTheWordsOfAnEvent() {
    classes()
        .that()
        .resideInAPackage("dev.faultline.grouping.v1..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.faultline.grouping.v1..",
            "dev.faultline.event..",
            "java..",
            "org.jspecify.annotations..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.faultline.grouping"));
  }

  private static String hash(String name) throws IOException {
    return hash(event(name));
  }

  private static String hash(Event event) {
    return HexFormat.of().formatHex(Grouper.group(event, RULES).hash());
  }

  private static Event unchecked(String name) {
    try {
      return event(name);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The event of a case, by its name with or without number. */
  static Event event(String name) throws IOException {
    for (Path file : Golden.files(".json")) {
      if (name(file).equals(name) || name(file).substring(3).equals(name)) {
        return EventJson.read(Files.readAllBytes(file));
      }
    }
    throw new AssertionError("no case " + name);
  }
}
