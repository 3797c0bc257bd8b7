package dev.faultline.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.codec.EventJson;
import dev.faultline.event.Breadcrumb;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Message;
import dev.faultline.event.Note;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.ThreadInfo;
import dev.faultline.event.User;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScrubberTest {
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "Password",
        "db_password",
        "passwordHash",
        "new-password-confirm",
        "passwd",
        "PGPASSWD",
        "pwd",
        "DB_PASS",
        "dbPass",
        "passphrase",
        "passcode",
        "secret",
        "client_secret",
        "AWS_SECRET_ACCESS_KEY",
        "secretKey",
        "token",
        "SENTRY_AUTH_TOKEN",
        "npm_config_token",
        "mytoken",
        "accessToken",
        "authenticity_token",
        "refresh.token",
        "api_key",
        "apikey",
        "X-Api-Key",
        "x-api-key",
        "ApiKey",
        "private_key",
        "ssh_key",
        "AWS_ACCESS_KEY_ID",
        "sentry_key",
        "authorization",
        "Authorization",
        "HTTP_AUTHORIZATION",
        "Proxy-Authorization",
        "auth",
        "basic_auth",
        "X-Auth",
        "X-Sentry-Auth",
        "oauth",
        "cookie",
        "Cookie",
        "Set-Cookie",
        "HTTP_COOKIE",
        "cookies",
        "session",
        "session_id",
        "sessionId",
        "JSESSIONID",
        "PHPSESSID",
        "connect.sid",
        "sid",
        "csrf",
        "X-CSRF-Token",
        "_csrf",
        "XSRF-TOKEN",
        "credentials",
        "gcp_credential",
        "jwt",
        "bearer",
        "otp",
        "cvv",
        "card_cvc",
        "user[password]",
        "user%5Bpassword%5D"
      })
  void secretNames(String name) {
    assertThat(scrubbed(Map.of(name, "value"))).isEqualTo(Map.of(name, "[scrubbed]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "author",
        "authority",
        "authored_by",
        "tokenizer",
        "tokenized",
        "detokenize",
        "secretary",
        "bypass",
        "passenger",
        "passport_country",
        "compass",
        "pass_count",
        "key",
        "keyboard",
        "cache_key",
        "public_key",
        "primaryKey",
        "sessions_today",
        "session_duration",
        "basic",
        "cookieconsent",
        "token_type",
        "inside",
        "residual",
        "id",
        "x",
        "",
        "monkey",
        "asid",
        "accessed",
        "keypad",
        "stop"
      })
  void harmlessNames(String name) {
    assertThat(scrubbed(Map.of(name, "value"))).isEqualTo(Map.of(name, "value"));
  }

  @Test
  void valuesUnderSecretNames() {
    Map<String, Object> extra = new LinkedHashMap<>();
    extra.put("password", 1234L);
    extra.put("has_password", true);
    extra.put("token", null);
    extra.put("secret", "");
    extra.put("max_tokens", 512L);
    extra.put("tokens", List.of("a", "b"));
    extra.put("credentials", Map.of("user", "u", "pin", 1L));
    extra.put("session", Map.of("user", "u", "csrf", "c"));
    extra.put("PWD", "/srv/app");
    extra.put("pwd", "hunter2");
    extra.put("api_keys", List.of());
    extra.put("api_key", "[Filtered]");
    Map<String, Object> expected = new LinkedHashMap<>(extra);
    expected.put("password", "[scrubbed]");
    expected.put("tokens", "[scrubbed]");
    expected.put("credentials", "[scrubbed]");
    expected.put("session", Map.of("user", "u", "csrf", "[scrubbed]"));
    expected.put("pwd", "[scrubbed]");
    EventDraft draft = new EventDraft();
    draft.extra = extra;
    Scrubber.scrub(draft, List.of());
    assertThat(draft.extra).isEqualTo(expected);
    assertThat(draft.notes).containsExactly(new Note("event", "5 secrets scrubbed"));
    assertThat(extra).containsEntry("pwd", "hunter2"); // what the client sent was not touched
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      quoteCharacter = '`',
      value = {
        "a=1&token=abc&b=2                       | a=1&token=[scrubbed]&b=2",
        "password=p%26q                          | password=[scrubbed]",
        "/login?user=u&pass=geheim#top           | /login?user=u&pass=[scrubbed]#top",
        "#access_token=xyz&state=1               | #access_token=[scrubbed]&state=1",
        "https://u:p@shop.test/x?y=1             | https://[scrubbed]@shop.test/x?y=1",
        "postgres://app:geheim@db:5432/shop      | postgres://[scrubbed]@db:5432/shop",
        "https://shop.test/@user/1               | https://shop.test/@user/1",
        "mail me@example.com                     | mail me@example.com",
        "Server=db;User Id=sa;Password=geheim;   | Server=db;User Id=sa;Password=[scrubbed];",
        "{\"password\":\"geheim\",\"a\":1}       | {\"password\":\"[scrubbed]\",\"a\":1}",
        "{\"password\": 1234, \"a\":1}           | {\"password\": [scrubbed], \"a\":1}",
        "{\"a\":{\"token\" : \"x\\\"y\"}}        | {\"a\":{\"token\" : \"x\\\"y\"}}",
        "{\"a\":{\"token\": \"x\\\"y\"}}         | {\"a\":{\"token\": \"[scrubbed]\"}}",
        "{\"secrets\":{\"a\":[1,\"}\"]},\"b\":2} | {\"secrets\":\"[scrubbed]\",\"b\":2}",
        "{\"secrets\":[1,2                       | {\"secrets\":\"[scrubbed]\"",
        "{'password': 'geheim', 'a': 1}          | {'password': '[scrubbed]', 'a': 1}",
        "{\"max_tokens\": 512}                   | {\"max_tokens\": 512}",
        "{\"password\":null}                     | {\"password\":null}",
        "login failed, password: geheim!         | login failed, password: [scrubbed]",
        "Unexpected token: }                     | Unexpected token: }",
        "Session: expired                        | Session: expired",
        "if (password == null) throw             | if (password == null) throw",
        "a=1&token=[Filtered]&password=****      | a=1&token=[Filtered]&password=****",
        "--token=abc --verbose                   | --token=[scrubbed] --verbose",
        "Authorization: Bearer abc123def456      | Authorization: Bearer [scrubbed]",
        "Bearer authentication is required       | Bearer authentication is required",
        "Basic dXNlcjpnZWhlaW0=                  | Basic [scrubbed]",
        "Basic authentication failed             | Basic authentication failed",
        "card 4111 1111 1111 1111 declined       | card [scrubbed] declined",
        "card 4111111111111111                   | card [scrubbed]",
        "5500-0055-5555-5559                     | [scrubbed]",
        "amex 378282246310005.                   | amex [scrubbed].",
        "order 4111111111111112                  | order 4111111111111112",
        "at 1795000000000 ms                     | at 1795000000000 ms",
        "id a4111111111111111f                   | id a4111111111111111f",
        "0.4111111111111111                      | 0.4111111111111111",
        "key 0123456789abcdef0123456789abcdef!   | key [scrubbed]!",
        "https://hooks.slack.com/services/T0/B0/x | https://hooks.slack.com/services/[scrubbed]",
      })
  void textsAnywhere(String text, String expected) {
    EventDraft draft = new EventDraft();
    draft.message = new Message(null, List.of(text), "");
    draft.breadcrumbs =
        List.of(new Breadcrumb(null, null, null, null, text, Map.of("x", List.of(text))));
    draft.exceptions = List.of(ExceptionInfo.root("E", text, List.of()));
    draft.request =
        new RequestInfo(null, text, text, text, List.of(), Map.of(), text, Map.of("X", text));
    draft.tags = new LinkedHashMap<>(Map.of("x", text));
    Scrubber.scrub(draft, List.of(KEY));
    assertThat(draft.message).isEqualTo(new Message(null, List.of(expected), ""));
    assertThat(draft.breadcrumbs.getFirst().message()).isEqualTo(expected);
    assertThat(draft.breadcrumbs.getFirst().data()).isEqualTo(Map.of("x", List.of(expected)));
    assertThat(draft.exceptions.getFirst().value()).isEqualTo(expected);
    assertThat(draft.request)
        .isEqualTo(
            new RequestInfo(
                null,
                expected,
                expected,
                expected,
                List.of(),
                Map.of(),
                expected,
                Map.of("X", expected)));
    assertThat(draft.tags).isEqualTo(Map.of("x", expected));
    assertThat(draft.notes).hasSize(text.equals(expected) ? 0 : 1);
    // What was scrubbed once is left alone the second time.
    Scrubber.scrub(draft, List.of(KEY));
    assertThat(draft.message).isEqualTo(new Message(null, List.of(expected), ""));
  }

  @Test
  void longSecrets() {
    String jwt =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    assertThat(text("jwt " + jwt + " rejected")).isEqualTo("jwt [scrubbed] rejected");
    assertThat(
            text(
                "k:\n-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----\n"
                    + "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg"))
        .isEqualTo(
            "k:\n-----BEGIN RSA PRIVATE KEY-----[scrubbed]-----END RSA PRIVATE KEY-----\n"
                + "-----BEGIN PRIVATE KEY-----[scrubbed]");
    assertThat(text("-----BEGIN CERTIFICATE-----\nMIIEow\n-----END CERTIFICATE-----"))
        .contains("MIIEow");
    assertThat(text("x".repeat(50) + " 4111111111111111")).endsWith("x [scrubbed]");
  }

  @Test
  void cardsAreFoundAtEveryPlace() {
    for (int i = 0; i < 60; i++) {
      String before = "x ".repeat(i) + (i % 2 == 0 ? "" : " ");
      assertThat(text(before + "4111 1111 1111 1111 y")).isEqualTo(before + "[scrubbed] y");
      assertThat(text(before + "4222222222222")).isEqualTo(before + "[scrubbed]");
    }
    assertThat(scrubbed(Map.of("number", 4111111111111111L)))
        .isEqualTo(Map.of("number", "[scrubbed]"));
  }

  @Test
  void headersCookiesAndCommandLines() {
    EventDraft draft = new EventDraft();
    draft.request =
        new RequestInfo(
            "GET",
            null,
            null,
            null,
            List.of(
                Map.entry("Accept", "*/*"),
                Map.entry("COOKIE", "a=b"),
                Map.entry("Referer", "https://shop.test/?token=x"),
                Map.entry("X-Forwarded-For", "203.0.113.9")),
            new LinkedHashMap<>(Map.of("theme", "dark")),
            null,
            Map.of());
    draft.extra =
        new LinkedHashMap<>(
            Map.of(
                "sys.argv",
                List.of("app.py", "--password", "geheim", "--verbose", "token"),
                "form",
                List.of(List.of("password", "geheim"), List.of("a", "b"))));
    Scrubber.scrub(draft, List.of());
    RequestInfo request = draft.request;
    assertThat(request).isNotNull();
    assertThat(request.headers())
        .containsExactly(
            Map.entry("Accept", "*/*"),
            Map.entry("COOKIE", "[scrubbed]"),
            Map.entry("Referer", "https://shop.test/?token=[scrubbed]"),
            Map.entry("X-Forwarded-For", "203.0.113.9"));
    assertThat(request.cookies()).isEqualTo(Map.of("theme", "[scrubbed]"));
    assertThat(draft.extra)
        .isEqualTo(
            Map.of(
                "sys.argv",
                List.of("app.py", "--password", "[scrubbed]", "--verbose", "token"),
                "form",
                List.of(List.of("password", "[scrubbed]"), List.of("a", "b"))));
  }

  @Test
  void codeStaysCodeButKeysGo() {
    Frame frame =
        new Frame(
            "login",
            null,
            "auth.py",
            null,
            1,
            null,
            true,
            List.of("login(password=password)"),
            "token = '" + KEY + "'",
            List.of("h = 'Bearer abcdef123456'"),
            Map.of("password", "geheim", "user", "u"),
            Map.of());
    EventDraft draft = new EventDraft();
    draft.exceptions = List.of(ExceptionInfo.root("E", null, List.of(frame)));
    Scrubber.scrub(draft, List.of(KEY));
    Frame scrubbed = draft.exceptions.getFirst().frames().getFirst();
    assertThat(scrubbed.pre()).containsExactly("login(password=password)");
    assertThat(scrubbed.context()).isEqualTo("token = '[scrubbed]'");
    assertThat(scrubbed.post()).containsExactly("h = 'Bearer [scrubbed]'");
    assertThat(scrubbed.vars()).isEqualTo(Map.of("password", "[scrubbed]", "user", "u"));
  }

  @Test
  void theRequestsOwnKeysAreNowhere() {
    String marked = "marked-" + KEY;
    Frame frame =
        new Frame(
            marked,
            marked,
            marked,
            marked,
            1,
            1,
            true,
            List.of(marked),
            marked,
            List.of(marked),
            Map.of(marked, marked),
            Map.of(marked, marked));
    EventDraft draft = new EventDraft();
    draft.platform = marked;
    draft.logger = marked;
    draft.transaction = marked;
    draft.culprit = marked;
    draft.serverName = marked;
    draft.service = marked;
    draft.release = marked;
    draft.dist = marked;
    draft.environment = marked;
    draft.message = new Message(marked, List.of(marked), marked);
    draft.exceptions =
        List.of(
            new ExceptionInfo(
                ExceptionInfo.Relation.ROOT,
                -1,
                marked,
                marked,
                marked,
                null,
                true,
                false,
                Map.of("type", marked),
                List.of(frame)));
    draft.threads = List.of(new ThreadInfo(marked, marked, true, true, marked, List.of(frame)));
    draft.breadcrumbs =
        List.of(new Breadcrumb(null, null, marked, null, marked, Map.of(marked, marked)));
    draft.tags = new HashMap<>(Map.of(marked, marked));
    draft.contexts = new HashMap<>(Map.of(marked, Map.of(marked, List.of(marked, marked))));
    draft.extra = new HashMap<>(Map.of("a", marked));
    draft.user = new User(marked, marked, marked, marked, Map.of("a", marked));
    draft.request =
        new RequestInfo(
            marked,
            marked,
            marked,
            marked,
            List.of(Map.entry(marked, marked)),
            Map.of(marked, marked),
            List.of(marked),
            Map.of("a", marked));
    draft.fingerprint = new ArrayList<>(List.of(marked));
    draft.modules = new HashMap<>(Map.of(marked, marked));
    draft.images = new ArrayList<>(List.of(Map.of("a", marked)));
    draft.note(marked, marked);
    Scrubber.scrub(draft, List.of("short", KEY));
    String json =
        new String(
            EventJson.write(draft.build(new EventId(1, 2), Instant.EPOCH, Instant.EPOCH)),
            StandardCharsets.UTF_8);
    assertThat(json).doesNotContain(KEY).contains("marked-[scrubbed]");
  }

  @Test
  void whatHoldsNoSecretIsNotCopied() {
    EventDraft draft = new EventDraft();
    Map<String, Object> contexts = Map.of("os", Map.of("name", "Linux", "list", List.of(1L, "b")));
    Map<String, String> modules = Map.of("jsonwebtoken", "9.0.0", "cookie", "1.0");
    draft.contexts = contexts;
    draft.modules = modules;
    Scrubber.scrub(draft, List.of(KEY));
    assertThat(draft.contexts).isSameAs(contexts);
    assertThat(draft.modules).isSameAs(modules);
    assertThat(draft.notes).isEmpty();
  }

  private static Map<String, Object> scrubbed(Map<String, Object> extra) {
    EventDraft draft = new EventDraft();
    draft.extra = extra;
    Scrubber.scrub(draft, List.of());
    return draft.extra;
  }

  private static String text(String text) {
    EventDraft draft = new EventDraft();
    draft.culprit = text;
    Scrubber.scrub(draft, List.of());
    return String.valueOf(draft.culprit);
  }
}
