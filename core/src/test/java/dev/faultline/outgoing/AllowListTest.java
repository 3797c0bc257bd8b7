package dev.faultline.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowListTest {
  private static HostName host(String text) {
    return HostName.parse(text).orElseThrow();
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  @Test
  void name_opensItsHostOnEveryPort_orOnOne() {
    AllowList list = AllowList.parse(List.of("Jira.Corp", "mail.corp:8025", "dot.corp."));
    assertThat(list.names(host("JIRA.corp."), 80)).isTrue();
    assertThat(list.names(host("dot.corp"), 80)).isTrue();
    assertThat(list.names(host("mail.corp"), 8025)).isTrue();
    assertThat(list.names(host("mail.corp"), 25)).isFalse();
    assertThat(list.names(host("x.jira.corp"), 80)).isFalse();
    assertThat(list.covers(address("10.1.2.3"), 80)).isFalse();
  }

  @Test
  void network_opensItsAddresses() {
    AllowList list =
        AllowList.parse(
            List.of(
                "10.1.0.0/16",
                "fd00::/8",
                "127.0.0.1:9000",
                "[::1]:9000",
                "[fd01::1]",
                "0.0.0.0/0"));
    assertThat(list.covers(address("10.1.255.1"), 1)).isTrue();
    AllowList narrow =
        AllowList.parse(List.of("10.1.0.0/17", "127.0.0.1:9000", "[::1]:9000", "::2"));
    assertThat(narrow.covers(address("10.1.127.1"), 1)).isTrue();
    assertThat(narrow.covers(address("10.1.128.1"), 1)).isFalse();
    assertThat(narrow.covers(address("127.0.0.1"), 9000)).isTrue();
    assertThat(narrow.covers(address("127.0.0.1"), 9001)).isFalse();
    assertThat(narrow.covers(address("::1"), 9000)).isTrue();
    assertThat(narrow.covers(address("::2"), 9)).isTrue();
    assertThat(narrow.covers(address("::3"), 9)).isFalse();
    assertThat(AllowList.none().covers(address("8.8.8.8"), 443)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "https://jira.corp",
        "jira.corp/path",
        "*.corp",
        "10.1.0.1/16",
        "10.1.0.0/33",
        "10.1.0.0/",
        "10.1.0.0/-1",
        "10.1/16",
        "0x7f.1",
        "2130706433",
        "jira.corp:0",
        "jira.corp:65536",
        "jira.corp:http",
        ":80",
        "[::1",
        "fd00::1/8",
        "jira corp",
        "10.1.0.0/16:80"
      })
  void wrongEntry_isToldWithHowOneLooks(String entry) {
    assertThatThrownBy(() -> AllowList.parse(List.of("fine.corp", entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + entry + "\" is neither a host")
        .hasMessageContaining("10.1.0.0/16");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "127.0.0.01",
        "1.2.3.4.5",
        "256.1.1.1",
        "127.0.0.1..",
        "..",
        ".",
        "",
        "a..b",
        "a b",
        "a/b",
        "a%2eb",
        "[::1%eth0]",
        "[::1%25eth0]",
        "[127.0.0.1]",
        "[]",
        "::1",
        "münchen.example",
        "１２７.0.0.1",
        "ⓛocalhost",
        "example.0x1",
        "a.b.1",
        "-lead.example"
      })
  void oddHost_isNone(String text) {
    assertThat(HostName.parse(text)).isEmpty();
  }

  @Test
  void plainHost_isReadInOneSpelling() {
    assertThat(host("Hooks.Slack.com.").text()).isEqualTo("hooks.slack.com");
    assertThat(host("xn--mnchen-3ya.example").address()).isEmpty();
    assertThat(host("_dmarc.my-host.example").address()).isEmpty();
    assertThat(host("localhost").address()).isEmpty();
    assertThat(host("127.0.0.1.").address()).contains(address("127.0.0.1"));
    assertThat(host("[::FFFF:127.0.0.1]").address()).contains(address("127.0.0.1"));
    assertThat(host("[0:0:0:0:0:0:0:1]").address()).contains(address("::1"));
  }
}
