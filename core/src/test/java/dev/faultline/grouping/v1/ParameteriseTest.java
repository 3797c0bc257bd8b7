package dev.faultline.grouping.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameteriseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "order 42 failed | order <num> failed",
        "-5 and +7, 1,234,567 of 1e10 (0.5%) | <num> and +<num>, <num> of <num> (<num>%)",
        "pool-1-thread-12 of 1.2.3-beta4 | pool-<num>-thread-<num> of <num>-beta4",
        "ids [1,2,3] range 1-5 | ids [<num>,<num>,<num>] range <num>-<num>",
        "注文5件 | 注文<num>件",
        "after 30s, 15ms, 1h30m, 1.5µs, 2 seconds | after <duration>, <duration>, <duration>, <duration>, <num> seconds",
        "2.5GB of 10k, 512KiB | <size> of <size>, <size>",
        "id 0b8e7e6e-3c1b-4b7e-9d2a-1f2e3d4c5b6a gone | id <uuid> gone",
        "0x7ffe 5d41402abc4b2a76b9719d911017c592 deadbeef1 | <hex> <hex> <hex>",
        "Order@1b2c3d4 Order@1b2c3d4f | Order@<hex> Order@<hex>",
        "id 01HZX3K9V7QK2M4N5P6R7S8T9V | id <id>",
        "10.0.0.1:8080 [::1]:80 2001:db8::ff00:42:8329 fe80::1%eth0 | <ip>:<num> [<ip>]:<num> <ip> <ip>",
        "::ffff:10.0.0.1 and 1:2:3:4:5:6:7:8 | <ip> and <ip>",
        "aa:bb:cc:dd:ee:ff 01-23-45-67-89-ab | <mac> <mac>",
        "mail to foo.bar+x@example.co.jp. | mail to <email>.",
        "see https://a.example/x?y=1#z, jdbc:mysql://h/db | see <url>, jdbc:<url>",
        "at 2024-01-02T03:04:05.123Z and 2024-01-02 | at <date> and <date>",
        "2024-01-02 03:04:05,123 +0000 boom | <date> boom",
        "Mon, 02 Jan 2006 15:04:05 GMT boom | <date> boom",
        "Mon Jan 2 15:04:05 UTC 2006 boom | <date> boom",
        "Mon Jan 02 2006 15:04:05 GMT+0000 (Coordinated Universal Time) x | <date> x",
        "02/Jan/2006:15:04:05 +0000 1/2/2024 02.01.2024 | <date> <date> <date>",
        "Jan 2, 2006 3:04 PM 20240102T030405Z | <date> <date>",
        "12:30:45.5 tick | <time> tick",
        "open 'a b', \"c\", `d`, `e', “f” | open <str>, <str>, <str>, <str>, <str>",
        "(reading 'reduce') | (reading <str>)",
        "{\"a\":1} | {<str>:<num>}",
      })
  void valuesBecomePlaceholders(String message, String expected) {
    assertThat(Parameterise.of(message)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "disk almost full",
        "utf8 sha256 http2 h264 base64 x86_a v1 3rd 5xx",
        "facade decade abcdefab deadbeef",
        "can't open user's file, isn't it",
        "Foo::Bad Ad::Bed a::b",
        "May and Mon are words, Second too",
        "user@host is no address",
        "a - b",
        "'",
        "it's",
        "com.shop.Orders$1a",
        "\"one quoted message\"",
        "50x slower",
        "<num> <str> <hex>",
        "a <b> c"
      })
  void wordsStay(String message) {
    assertThat(Parameterise.of(message)).isSameAs(message);
  }

  @Test
  void lineAndColumnAreNoTime() {
    assertThat(Parameterise.of("app.js:12:30")).isEqualTo(Parameterise.of("app.js:112:5"));
  }

  @Test
  void aQuoteDoesNotReachOverALine() {
    assertThat(Parameterise.of("it 'is\nopen' 5")).isEqualTo("it 'is\nopen' <num>");
  }

  @Test
  void twiceIsOnce() {
    String[] pieces = {
      "'",
      "\"",
      "`",
      "<",
      ">",
      ":",
      "::",
      ".",
      "-",
      " ",
      "5",
      "12",
      "2024",
      "a",
      "f1",
      "ab",
      "x",
      "@",
      "co",
      ",",
      "/",
      "://",
      "\n",
      "0x",
      "e",
      "T",
      "Z",
      "Jan",
      "Mon",
      "12:30:45",
      "2024-01-02",
      "10.0.0.1",
      "deadbee1",
      "<num>",
      "<str>",
      "_",
      "%",
      "+",
      "s",
      "ms",
      "(",
      ")",
      "\u201c",
      "\u201d",
      "\u00e9",
      "\u82b1",
      "\u00b5s",
      "\ud83d",
      "\t",
      "GMT",
      "AM",
      "$",
      "=",
      "#",
      "0b8e7e6e-3c1b-4b7e-9d2a-1f2e3d4c5b6a",
      "a.b@c.de",
      "aa:bb:cc:dd:ee:ff"
    };
    Random random = new Random(20261122);
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(12);
      for (int k = 0; k < length; k++) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      String once = Parameterise.of(text.toString());
      assertThat(Parameterise.of(once)).as("[%s]", text).isEqualTo(once);
    }
  }

  /** What hangs patterns: a megabyte of almost-values takes milliseconds, not hours. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.",
        "'",
        "'a ",
        "1:",
        "x@",
        "a.@",
        "::",
        "0",
        "-5",
        "http://",
        "Mon ",
        "a'b",
        "1h",
        "\"",
        "a.@b-",
        "1.",
        "1,111",
        "<",
        "2024-01-02T",
        "f1::",
        "`a'"
      })
  void hostileTextIsReadInOnePass(String unit) {
    String text = unit.repeat((1 << 20) / unit.length());
    // Read more than once, a megabyte of these would keep this test for hours.
    assertThat(Parameterise.of(text)).isNotNull();
  }
}
