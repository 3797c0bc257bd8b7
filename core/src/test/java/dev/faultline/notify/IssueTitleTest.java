package dev.faultline.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Issues made by the original are found by their title: each byte counts. */
class IssueTitleTest {
  private static final String A = "a";

  @Test
  void shortTitlesStayWhole() {
    assertThat(IssueTitle.of("TypeError", "x is undefined"))
        .isEqualTo("[TypeError] x is undefined");
    assertThat(IssueTitle.of("T", A.repeat(245))).isEqualTo("[T] " + A.repeat(245));
  }

  @Test
  void theOriginalsVector() {
    assertThat(IssueTitle.of("T", A.repeat(246)))
        .isEqualTo("[T] " + A.repeat(233) + "...a689d786e8")
        .hasSize(250);
  }

  @Test
  void theFirstCharacterThatReachesTheLimitIsKept() {
    // 4 + 232 = 236 bytes before a character of three: the prefix has 239.
    String title = IssueTitle.of("T", A.repeat(232) + "\u3042" + A.repeat(20));
    assertThat(title).startsWith("[T] " + A.repeat(232) + "\u3042...");
    assertThat(title.getBytes(StandardCharsets.UTF_8)).hasSize(252);
  }

  @Test
  void countsBytesAndNeverHalvesACharacter() {
    String emoji = "\uD83D\uDE00";
    String title = IssueTitle.of("T", emoji.repeat(100));
    assertThat(title.codePoints()).noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
    assertThat(title).startsWith("[T] " + emoji.repeat(59) + "...");
  }

  @Test
  void halvesOfPairsBecomeTheReplacementCharacter() {
    assertThat(IssueTitle.of("T", "x\uD83Dy")).isEqualTo("[T] x\uFFFDy");
  }
}
