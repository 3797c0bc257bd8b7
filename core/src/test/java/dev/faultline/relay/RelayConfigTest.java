package dev.faultline.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.relay.RelayConfig.From;
import dev.faultline.relay.RelayConfig.Language;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayConfigTest {
  private static String with(String members) {
    return "{\"to\":{\"type\":\"slack\",\"channel\":\"#障害\"}," + members + "}";
  }

  @Test
  void isReadAsItWasWritten() throws RelayConfigException {
    RelayConfig config =
        new RelayConfig(
            From.GITHUB,
            "{\"type\":\"slack\",\"channel\":\"#障害\"}",
            Language.JA,
            "long enough",
            null,
            "shop");
    assertThat(RelayConfig.parse(config.toJson())).isEqualTo(config);
    assertThat(RelayConfig.parse(with("\"from\":\"any\"")).language()).isEqualTo(Language.EN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"from":"svn","to":{}}                                             | from must be one of backlog, github, gitlab, any
          {"from":"any"}                                                     | to must be one notification config
          {"from":"any","to":[]}                                             | to must be one notification config
          {"from":"any","to":{},"secret":"short"}                            | secret must have at least 8 characters
          {"from":"any","to":{},"secret":12345678}                           | secret must be a text
          {"from":"any","to":{},"language":"fr"}                             | language must be en or ja
          {"from":"any","to":{},"webhook_url":"x"}                           | 1 members are not known here
          {"from":"backlog","to":{}}                                         | space is missing
          {"from":"backlog","to":{},"space":"example"}                       | space must be a whole host name
          {"from":"backlog","to":{},"space":"https://example.backlog.com"}   | space must be a whole host name
          {"from":"backlog","to":{},"space":"a.b/c"}                         | space must be a whole host name
          {"from":"backlog","to":{},"space":"a.backlog.jp","secret":"12345678"} | Backlog signs nothing
          {"from":"github","to":{},"project":"shop"}                         | project needs a secret
          {"from":"backlog","to":{},"space":"a.backlog.jp","project":"shop"} | project needs a secret and GitHub or GitLab
          {"from":"any","to":{},"project":" "}                               | project must be a text
          [1]                                                                | the config must be an object
          nonsense                                                           | the config is no JSON
          """)
  void whatCouldNeverBeUsedIsRefused(String json, String fault) {
    assertThatThrownBy(() -> RelayConfig.parse(json))
        .isInstanceOf(RelayConfigException.class)
        .hasMessageContaining(fault)
        .hasMessageNotContaining("12345678");
  }

  @Test
  void allFaultsAreToldAtOnce() {
    assertThatThrownBy(() -> RelayConfig.parse("{\"secret\":\"x\"}"))
        .hasMessageContaining("from must")
        .hasMessageContaining("to must")
        .hasMessageContaining("secret must");
  }
}
