package dev.faultline.notify.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownTest {
  private final Markup markdown = new Markdown(true);

  @Test
  void aSpanIsLongerThanTheBackticksInIt() {
    assertThat(markdown.value("@all")).isEqualTo("`@all`");
    assertThat(markdown.value("a`b``c")).isEqualTo("```a`b``c```");
    assertThat(markdown.value("`x`")).isEqualTo("`` `x` ``");
    assertThat(markdown.value("two\n\nlines")).isEqualTo("`two lines`");
    assertThat(markdown.value("\u202e")).isEqualTo("`-`");
  }

  @Test
  void aFenceIsLongerThanTheBackticksInIt() {
    assertThat(markdown.block("x", "json", 100)).isEqualTo("```json\nx\n```");
    assertThat(markdown.block("````", "", 100)).isEqualTo("`````\n````\n`````");
  }

  @Test
  void noTextMakesFencesEndless() {
    String block = markdown.block("`".repeat(60_000), "", 100_000);

    assertThat(block.length()).isLessThan(63_000);
    assertThat(block.replace("\u2060", "")).contains("`".repeat(60_000));
  }

  @Test
  void aLongTextIsCutVisibly() {
    String block = markdown.block("0123456789".repeat(100), "", 200);

    assertThat(block).hasSizeLessThan(220).contains("cut here, 848 more characters");
    assertThat(markdown.block("\ud83d\ude00".repeat(100), "", 199)).doesNotContain("?");
  }

  @Test
  void onlyAddressesOfTheWebBecomeLinks() {
    assertThat(markdown.link("SHOP-1", "https://h.example/a b>)(c"))
        .isEqualTo("[`SHOP-1`](<https://h.example/a%20b%3E%29%28c>)");
    assertThat(markdown.link("x", "javascript:alert(1)")).isEqualTo("`javascript:alert(1)`");
  }

  @Test
  void searchesForWordsFromBothEndsWithoutOperators() {
    assertThat(Words.of("[TypeError] a NOT b: repo:x \"c\" -d", 100))
        .isEqualTo("typeerror a not b repo x c d");
    assertThat(Words.of("one two three four five six", 18)).isEqualTo("one two five six");
    assertThat(Words.of("[_] !!", 100)).isEmpty();
    assertThat(Words.of("\u3042".repeat(300), 100)).hasSize(64);
  }
}
