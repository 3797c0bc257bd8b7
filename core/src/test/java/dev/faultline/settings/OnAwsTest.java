package dev.faultline.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.config.Limits;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same config file in the other home. */
class OnAwsTest {
  private static Settings read(String file) throws SettingException {
    return OnAws.read(file, Optional.empty());
  }

  @Test
  void alarm_isThatOfSsm() throws SettingException {
    String file = "alarm = \"of the file\"";
    assertThat(read(file).notifications().self().alarm()).isEqualTo("of the file");
    assertThat(OnAws.read(file, Optional.of("of SSM")).notifications().self().alarm())
        .isEqualTo("of SSM");
  }

  @Test
  void withoutAFile_bodiesAreSmallerAndTheRestIsUsual() throws SettingException {
    Settings settings = read("");
    assertThat(settings.limits().bodyBytes()).isEqualTo(4_194_304);
    assertThat(settings.limits().unpackedBytes()).isEqualTo(33_554_432);
    assertThat(settings.limits().eventBytes()).isEqualTo(Limits.defaults().eventBytes());
    assertThat(settings.keepPerIssueHour()).isEqualTo(200);
  }

  @Test
  void whatTheProductKnows_isRead() throws SettingException {
    Settings settings =
        read(
            """
            keep-per-issue-hour = 7
            [limits]
            body-bytes = 1000
            frames = 9
            [project."shop"]
            grouping = "message"
            [outgoing]
            allow = ["10.1.0.0/16"]
            [mail]
            host = "mail.example.com"
            from = "faultline@example.com"
            """);
    assertThat(settings.keepPerIssueHour()).isEqualTo(7);
    assertThat(settings.limits().bodyBytes()).isEqualTo(1_000);
    assertThat(settings.limits().frames()).isEqualTo(9);
    assertThat(settings.grouping().projectModes()).containsKey("shop");
    assertThat(settings.notifications().allow()).containsExactly("10.1.0.0/16");
    assertThat(settings.notifications().mail()).hasToString("mail server mail.example.com:587");
  }

  @ParameterizedTest
  @CsvSource({
    "host = \"::\", that of the function",
    "port = 80, that of the function",
    "url = \"https://e.example\", that of the function",
    "data = \"/d\", DynamoDB and S3",
    "trust-proxy = true, what Lambda says",
    "master-api-key = \"x\", lie in SSM",
    "client-api-key = \"x\", lie in SSM",
    "retention-days = 9, --retention-days"
  })
  void whatIsDecidedElsewhere_isToldWhere(String line, String where) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("the config file has " + line.split(" ")[0])
        .hasMessageContaining(where);
  }

  @ParameterizedTest
  @CsvSource({
    "connections = 5, Lambda decides",
    "header-seconds = 5, Lambda decides",
    "body-bytes = 4194305, no more than 4194304",
    "event-bytes = 2097153, no more than 2097152",
    "unpacked-bytes = 33554433, no more than 33554432",
    "nonsense = 5, which is no limit"
  })
  void limitsOfTheHost_areRefused(String line, String told) {
    assertThatThrownBy(() -> read("[limits]\n" + line))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining(told);
  }

  @Test
  void brokenFile_isToldWithItsPlace() {
    assertThatThrownBy(() -> read("a = = 1")).hasMessageContaining("line 1");
    assertThatThrownBy(() -> read("limits = 4")).hasMessageContaining("must be a table");
  }
}
