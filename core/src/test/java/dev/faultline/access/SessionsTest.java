package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.access.Sessions.Session;
import dev.faultline.storage.EndedSessions;
import dev.faultline.storage.Engine;
import dev.faultline.storage.memory.MemoryEngine;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T10:15:30.5Z"));
  private final Engine engine = new MemoryEngine(now::get);
  private final Sessions sessions = sessions("key", "http://localhost:8080");

  private Sessions sessions(String masterKey, String url) {
    return new Sessions(
        Sessions.secretOf(masterKey), url, now::get, new SecureRandom(), new EndedSessions(engine));
  }

  /** What a browser sends back of a Set-Cookie. */
  private static String sentBack(String setCookie) {
    return "other=1; " + setCookie.substring(0, setCookie.indexOf(';')) + "; more=2";
  }

  @Test
  @DisplayName("a session comes back from its cookie, until it expires")
  void roundTrip() {
    Session session = sessions.begin();
    String cookie = sentBack(sessions.cookie(session));
    assertThat(sessions.find(cookie)).contains(session);
    now.set(now.get().plus(Sessions.LIFETIME).minusSeconds(1));
    assertThat(sessions.find(cookie)).contains(session);
    now.set(now.get().plusSeconds(1));
    assertThat(sessions.find(cookie)).isEmpty();
  }

  @Test
  @DisplayName("a restart keeps sessions, another master key ends them")
  void restart() {
    String cookie = sentBack(sessions.cookie(sessions.begin()));
    assertThat(sessions("key", "http://localhost:8080").find(cookie)).isPresent();
    assertThat(sessions("new key", "http://localhost:8080").find(cookie)).isEmpty();
  }

  @Test
  @DisplayName("no character of a cookie can be changed")
  void forged() {
    Session session = sessions.begin();
    String cookie = sessions.cookie(session);
    String value = cookie.substring(0, cookie.indexOf(';'));
    int from = value.indexOf('=') + 1;
    for (int i = from; i < value.length() - 1; i++) {
      char other = value.charAt(i) == '7' ? '8' : '7';
      String forged = value.substring(0, i) + other + value.substring(i + 1);
      assertThat(sessions.find(forged)).as(forged).isEmpty();
    }
    for (String broken : new String[] {"", "=", ".", "..", "1..", "x.y.z"}) {
      assertThat(sessions.find(value.substring(0, from) + broken)).as(broken).isEmpty();
    }
  }

  @Test
  @DisplayName("an ended session is over, others go on")
  void ended() {
    Session one = sessions.begin();
    Session two = sessions.begin();
    sessions.end(one);
    assertThat(sessions.find(sentBack(sessions.cookie(one)))).isEmpty();
    assertThat(sessions.find(sentBack(sessions.cookie(two)))).contains(two);
  }

  @Test
  @DisplayName("an ended session stays over after a restart, and when the clock is set back")
  void endedForGood() {
    Session session = sessions.begin();
    String cookie = sentBack(sessions.cookie(session));
    sessions.end(session);
    sessions.end(session);
    assertThat(sessions("key", "http://localhost:8080").find(cookie)).isEmpty();

    now.set(session.expires().plusSeconds(1));
    engine.sweep();
    now.set(session.expires().minusSeconds(1));
    assertThat(sessions("key", "http://localhost:8080").find(cookie)).isEmpty();

    now.set(session.expires().plus(Sessions.LIFETIME));
    assertThat(engine.sweep()).as("rows that are not needed any more").isPositive();
  }

  @Test
  @DisplayName(
      "cookies say what a browser must know; Secure and __Host- where the address is https")
  void attributes() {
    Session session = sessions.begin();
    assertThat(sessions.cookie(session))
        .startsWith("faultline_")
        .contains("; Path=/; ", "; HttpOnly", "; SameSite=Lax")
        .doesNotContain("Secure");
    assertThat(sessions("key", "https://errors.example.com").cookie(session))
        .startsWith("__Host-faultline_")
        .endsWith("; Secure");
    assertThat(sessions.clearingCookie()).contains("=; Path=/; Max-Age=0");
  }

  @Test
  @DisplayName("installations on one host have cookies of their own")
  void cookieNames() {
    String one = sessions.clearingCookie();
    assertThat(sessions("other", "http://localhost:9090").clearingCookie())
        .isNotEqualTo(one)
        .hasSameSizeAs(one);
  }

  @Test
  @DisplayName("a login link works once and for an hour")
  void loginLink() {
    String link = sessions.loginLink();
    assertThat(link).startsWith("http://localhost:8080/login?token=");
    String token = link.substring(link.indexOf('=') + 1);
    assertThat(sessions.redeem(token + "x")).isFalse();
    assertThat(sessions.redeem(token)).isTrue();
    assertThat(sessions.redeem(token)).isFalse();

    String late = sessions.loginLink();
    now.set(now.get().plus(Sessions.LINK_LIFETIME));
    assertThat(sessions.redeem(late.substring(late.indexOf('=') + 1))).isFalse();
  }

  @Test
  @DisplayName("a login link that one process made works in another one, still only once")
  void linksOfOtherProcesses() {
    String url = "http://localhost:8080";
    String token =
        token(Sessions.loginLink(Sessions.secretOf("key"), url, now.get(), new SecureRandom()));
    assertThat(sessions("other key", url).redeem(token)).isFalse();
    assertThat(sessions("key", url).redeem(token)).isTrue();
    assertThat(sessions.redeem(token)).isFalse();
  }

  @Test
  @DisplayName("of many who use a login link at once, one gets in")
  void linkUsedAtOnce() throws Exception {
    String token = token(sessions.loginLink());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int in = 0;
      Callable<Boolean> use = () -> sessions("key", "http://localhost:8080").redeem(token);
      for (Future<Boolean> got : threads.invokeAll(Collections.nCopies(8, use))) {
        in += got.get() ? 1 : 0;
      }
      assertThat(in).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("a session's cookie is no login link, nor a link a cookie")
  void notInterchangeable() {
    String cookie = sessions.cookie(sessions.begin());
    String name = cookie.substring(0, cookie.indexOf('='));
    String value = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    assertThat(sessions.redeem(value)).isFalse();
    assertThat(sessions.find(name + "=" + token(sessions.loginLink()))).isEmpty();
  }

  private static String token(String link) {
    return link.substring(link.indexOf('=') + 1);
  }

  @Test
  @DisplayName("a form's token belongs to one session")
  void csrf() {
    Session one = sessions.begin();
    Session two = sessions.begin();
    assertThat(sessions.isCsrfToken(one, sessions.csrfToken(one))).isTrue();
    assertThat(sessions.isCsrfToken(two, sessions.csrfToken(one))).isFalse();
    assertThat(sessions.isCsrfToken(one, "")).isFalse();
  }

  @Test
  @DisplayName("a throttle lets a few tries through, then one an interval; right ones are free")
  void throttle() {
    Throttle throttle = new Throttle(now::get);
    for (int i = 0; i < 50; i++) {
      assertThat(throttle.take("192.0.2.1")).isEmpty();
      throttle.giveBack("192.0.2.1");
    }
    for (int i = 0; i < Throttle.ADDRESS_BURST; i++) {
      assertThat(throttle.take("192.0.2.1")).isEmpty();
    }
    assertThat(throttle.take("192.0.2.1")).contains(Throttle.ADDRESS_INTERVAL);
    assertThat(throttle.take("192.0.2.2")).isEmpty();
    now.set(now.get().plus(Throttle.ADDRESS_INTERVAL));
    assertThat(throttle.take("192.0.2.1")).isEmpty();
    assertThat(throttle.take("192.0.2.1")).isPresent();
  }

  @Test
  @DisplayName("many addresses together are throttled, too, and it passes")
  void throttleAll() {
    Throttle throttle = new Throttle(now::get);
    for (int i = 0; i < Throttle.GLOBAL_BURST; i++) {
      assertThat(throttle.take("10.0." + i + ".1")).isEmpty();
    }
    assertThat(throttle.take("10.1.1.1")).contains(Throttle.GLOBAL_INTERVAL);
    now.set(now.get().plus(Duration.ofMinutes(10)));
    assertThat(throttle.take("10.1.1.1")).isEmpty();
  }

  @Test
  @DisplayName("a clock that is set back locks nobody out, and gives nobody more tries")
  void throttleClockBack() {
    Throttle throttle = new Throttle(now::get);
    throttle.take("192.0.2.1");
    throttle.giveBack("192.0.2.1");
    for (int i = 0; i < Throttle.ADDRESS_BURST; i++) {
      assertThat(throttle.take("192.0.2.2")).isEmpty();
    }
    now.set(now.get().minus(Duration.ofDays(1)));
    assertThat(throttle.take("192.0.2.1")).isEmpty();
    assertThat(throttle.take("192.0.2.2")).contains(Throttle.ADDRESS_INTERVAL);
    now.set(now.get().plus(Throttle.ADDRESS_INTERVAL));
    assertThat(throttle.take("192.0.2.2")).isEmpty();
    assertThat(throttle.take("192.0.2.2")).contains(Throttle.ADDRESS_INTERVAL);
  }

  @Test
  @DisplayName("addresses of one IPv6 network count as one")
  void networks() {
    assertThat(Throttle.network("2001:db8:1:2:3:4:5:6"))
        .isEqualTo(Throttle.network("2001:db8:1:2::9"))
        .isNotEqualTo(Throttle.network("2001:db8:1:3::9"));
    assertThat(Throttle.network("::1")).isEqualTo("0:0:0:0:");
    assertThat(Throttle.network("192.0.2.7")).isEqualTo("192.0.2.7");
  }
}
