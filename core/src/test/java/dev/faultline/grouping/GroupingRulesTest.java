package dev.faultline.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.faultline.event.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupingRulesTest {
  @ParameterizedTest
  @CsvSource({
    "*, anything, true",
    "a*c, abc, true",
    "a*c, abcd, false",
    "a?c, abc, true",
    "a?c, ac, false",
    "*Timeout*, com.shop.TimeoutException, true",
    "**/net/*, /src/net/Socket.java, true",
    "ABC, abc, false",
    "a*b*c, aXbXbXc, true",
    "abc*, abc, true"
  })
  void globsFitTheWholeText(String pattern, String text, boolean fits) {
    assertThat(new Glob(pattern).matches(text, false)).isEqualTo(fits);
  }

  @Test
  void letterCaseCanBeIgnored() {
    assertThat(new Glob("NO Answer*").matches("no answer from x", true)).isTrue();
  }

  @Test
  void noGlobTakesLong() {
    String pattern = "*a".repeat(200) + "b";
    String text = "a".repeat(8_000);
    // A glob that tries every way would never come to its end.
    assertThat(new Glob(pattern).matches(text, true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "type, SlowTimeout*, false",
    "type, *SlowTimeoutException, true",
    "type, ServiceException, true",
    "message, 'NO ANSWER*', true",
    "message, call failed, true",
    "message, nothing, false",
    "path, */net/*, true",
    "path, Socket.java, true",
    "path, com.shop.Client, false",
    "logger, shop.*, true",
    "logger, other, false"
  })
  void aConditionLooksWhereItSays(String field, String glob, boolean matches) throws Exception {
    Event event = GoldenGroupingTest.event("rule");
    GroupingRules rules = rules(Map.of(field, glob, "fingerprint", "x"));
    assertThat(rules.match(event) != null).isEqualTo(matches);
  }

  @Test
  void everyConditionMustHoldAndOneGlobOfEach() throws Exception {
    Event event = GoldenGroupingTest.event("rule");
    Map<String, Object> tags = Map.of("tenant", List.of("x", "acme*"));
    assertThat(rules(Map.of("tags", tags, "fingerprint", "x")).match(event)).isNotNull();
    assertThat(rules(Map.of("tags", tags, "logger", "y", "fingerprint", "x")).match(event))
        .isNull();
    assertThat(rules(Map.of("tags", Map.of("region", "*"), "fingerprint", "x")).match(event))
        .isNull();
  }

  @Test
  void theFirstRuleThatMatchesDecides() throws Exception {
    Event event = GoldenGroupingTest.event("rule");
    GroupingRules rules =
        rules(
            Map.of("name", "a", "type", "Other", "fingerprint", "1"),
            Map.of("name", "b", "type", "Service*", "fingerprint", "2"),
            Map.of("name", "c", "type", "*", "fingerprint", "3"));
    Grouping grouping = Grouper.group(event, rules);
    assertThat(grouping.rule()).isEqualTo("b");
    assertThat(grouping.variant()).isEqualTo("rule");
    assertThat(grouping.parts()).containsExactly("2");
  }

  @Test
  void aRuleMayOnlyNameTheIssue() throws Exception {
    Event event = GoldenGroupingTest.event("rule");
    GroupingRules rules = rules(Map.of("type", "Service*", "title", "Partner {{ tags.tenant }}"));
    Grouping grouping = Grouper.group(event, rules);
    assertThat(grouping.hash()).isEqualTo(Grouper.group(event, GroupingRules.none()).hash());
    assertThat(grouping.variant()).isEqualTo("exception");
    assertThat(Summary.of(event, grouping).title()).isEqualTo("Partner acme-eu");
  }

  @Test
  void projectsHaveTheirOwnModesAndRules() {
    GroupingRules.Rule shop =
        GroupingRules.Rule.read(1, Map.of("project", "shop*", "fingerprint", "x"));
    GroupingRules rules =
        new GroupingRules(
            List.of(shop), GroupingRules.Mode.MESSAGE, Map.of("web", GroupingRules.Mode.STACK));
    assertThat(rules.forProject("shop-web").rules()).containsExactly(shop);
    assertThat(rules.forProject("web").rules()).isEmpty();
    assertThat(rules.forProject("web").mode()).isEqualTo(GroupingRules.Mode.STACK);
    assertThat(rules.forProject("shop")).isSameAs(rules);
  }

  @Test
  void modesHaveNames() {
    for (GroupingRules.Mode mode : GroupingRules.Mode.values()) {
      assertThat(GroupingRules.Mode.parse(mode.label())).contains(mode);
    }
    assertThat(GroupingRules.Mode.parse("exact")).isEmpty();
  }

  @Test
  void aBadRuleNamesItselfAndTheField() {
    bad(Map.of("name", "n", "type", "A"), "grouping rule 'n': fingerprint is missing");
    bad(Map.of("fingerprint", "x"), "grouping rule 'rule 3': type or another condition is missing");
    bad(Map.of("typ", "A", "fingerprint", "x"), "grouping rule 'rule 3': typ is no field");
    bad(Map.of("type", 5L, "fingerprint", "x"), "'rule 3': type must be text");
    bad(Map.of("type", List.of(), "fingerprint", "x"), "'rule 3': type is an empty list");
    bad(Map.of("type", "A", "fingerprint", List.of("")), "'rule 3': fingerprint must be text");
    bad(Map.of("type", "A", "fingerprint", "{{ tag.x }}"), "unknown variable {{ tag.x }}");
    bad(Map.of("type", "A", "title", List.of("a", "b")), "'rule 3': title must be one text");
    bad(Map.of("tags", "x", "fingerprint", "x"), "'rule 3': tags must be a table");
    bad(Map.of("tags", Map.of("a", 1L), "fingerprint", "x"), "'rule 3': tags.a must be text");
    bad(Map.of("name", 1L, "type", "A", "fingerprint", "x"), "'rule 3': name must be text");
    bad(Map.of("type", "a".repeat(501), "fingerprint", "x"), "longer than 500 characters");
  }

  private static void bad(Map<String, ?> table, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GroupingRules.Rule.read(3, new HashMap<>(table)))
        .withMessageContaining(message);
  }

  @SafeVarargs
  private static GroupingRules rules(Map<String, ?>... tables) {
    List<GroupingRules.Rule> rules = new java.util.ArrayList<>();
    for (Map<String, ?> table : tables) {
      rules.add(GroupingRules.Rule.read(rules.size() + 1, table));
    }
    return new GroupingRules(rules, GroupingRules.Mode.MESSAGE, Map.of());
  }
}
