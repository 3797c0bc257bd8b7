package dev.faultline.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Page;
import dev.faultline.storage.PortRules;
import dev.faultline.storage.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Table} is held to about claims: an id is taken once in a lane, for as long as
 * it says.
 */
public abstract non-sealed class ClaimContract extends EngineContract {
  private Table table() {
    return engine().table();
  }

  @Test
  @DisplayName("a claim is taken once in a lane, and the refused commit changes nothing")
  void takesClaimsOnce() {
    assertThat(commit("lane", List.of(claim(1), claim(2)), List.of(put("p", "a", "1"))))
        .isEqualTo(new Committed.Done(1));
    List<Claim> again = List.of(claim(3), claim(2), claim(1));
    assertThat(commit("lane", again, List.of(put("p", "a", "2"))))
        .isEqualTo(new Committed.Taken(Set.of(id(1), id(2))));
    assertThat(value("p", "a")).isEqualTo("1");
    assertThat(table().findClaim("lane", id(3))).isEmpty();
    assertThat(table().head("lane")).isEqualTo(1);
    assertThat(commit("other", List.of(claim(1)), List.of())).isEqualTo(new Committed.Done(1));
  }

  @Test
  @DisplayName("a claim tells what it was taken for, and taken tells which of many are")
  void findsClaims() {
    commit("lane", List.of(claim(1), claim(2)), List.of());
    assertThat(table().findClaim("lane", id(1))).hasValue(bytes("for 1"));
    assertThat(table().findClaim("lane", id(3))).isEmpty();
    assertThat(table().findClaim("other", id(1))).isEmpty();
    assertThat(table().taken("lane", List.of(id(3), id(2), id(4), id(1), id(2))))
        .containsExactlyInAnyOrder(id(2), id(1));
    assertThat(table().taken("other", List.of(id(1)))).isEmpty();
    assertThat(table().taken("lane", List.of())).isEmpty();
  }

  @Test
  @DisplayName("a claim is free again from the second it expires at, not before")
  void claimsExpire() {
    Claim first = new Claim(id(1), bytes("first"), clock.second() + 100);
    Claim second = new Claim(id(1), bytes("second"), clock.second() + 200);
    commit("lane", List.of(first), List.of());
    clock.set(START.plusSeconds(99).plusMillis(999));
    assertThat(commit("lane", List.of(second), List.of()))
        .isEqualTo(new Committed.Taken(Set.of(id(1))));
    clock.set(START.plusSeconds(100));
    assertThat(table().findClaim("lane", id(1))).isEmpty();
    assertThat(table().taken("lane", List.of(id(1)))).isEmpty();
    assertThat(commit("lane", List.of(second), List.of())).isEqualTo(new Committed.Done(2));
    assertThat(table().findClaim("lane", id(1))).hasValue(bytes("second"));
  }

  @Test
  @DisplayName("claims of every lifetime hold as long as they say, also across a sweep")
  void claimsOfEveryLifetime() {
    long[] lives = {60, 3_600, 86_400, 10 * 86_400, 90 * 86_400, 400 * 86_400L};
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < lives.length; i++) {
      claims.add(new Claim(id(i), bytes("" + i), clock.second() + lives[i]));
    }
    claims.add(new Claim(id(99), bytes("ever"), 0));
    commit("lane", claims, List.of());
    for (int i = 0; i < lives.length; i++) {
      clock.set(START.plusSeconds(lives[i] - 1));
      engine().sweep();
      assertThat(table().findClaim("lane", id(i))).as("claim %s before", i).isPresent();
      clock.set(START.plusSeconds(lives[i]));
      engine().sweep();
      assertThat(table().findClaim("lane", id(i))).as("claim %s after", i).isEmpty();
    }
    assertThat(table().findClaim("lane", id(99))).hasValue(bytes("ever"));
  }

  @Test
  @DisplayName("CLAIM_LIFELONG: a taken id is refused until it expires; else for an hour at least")
  void refusesTaken() {
    commit("lane", List.of(claim(1)), List.of());
    clock.set(START.plus(Table.CLAIM_WINDOW));
    commit("lane", List.of(claim(2)), List.of());
    assertThat(table().taken("lane", List.of(id(1), id(2)))).hasSize(2);
    assertThat(commit("lane", List.of(claim(1)), List.of()))
        .isEqualTo(new Committed.Taken(Set.of(id(1))));
    clock.set(START.plusSeconds(86_399));
    commit("lane", List.of(claim(3)), List.of());
    Committed again = commit("lane", List.of(claim(1)), List.of());
    assertThat(again instanceof Committed.Taken).isEqualTo(declares(EngineTrait.CLAIM_LIFELONG));
    assertThat(table().findClaim("lane", id(1))).hasValue(bytes("for 1"));
  }

  @Test
  @DisplayName("a claim that tells since when is refused if it was taken since, after days as well")
  void refusesTakenSince() throws IOException {
    long month = START.plus(Duration.ofDays(30)).getEpochSecond();
    long accepted = clock.second();
    commit("lane", List.of(new Claim(id(1), bytes("first"), month, accepted)), List.of());
    for (int hour = 1; hour <= 12; hour++) {
      clock.set(START.plus(Duration.ofHours(hour)));
      commit("lane", List.of(new Claim(id(100 + hour), bytes("x"), month)), List.of());
    }
    clock.set(START.plus(Duration.ofDays(14)));
    commit("lane", List.of(claim(2)), List.of());
    List<Claim> late =
        List.of(
            new Claim(id(1), bytes("again"), month, accepted),
            new Claim(id(105), bytes("again"), month, accepted + 3_600),
            new Claim(id(3), bytes("new"), month, accepted));
    if (declares(EngineTrait.DURABLE)) {
      assertThat(commit("lane", late, List.of()))
          .isEqualTo(new Committed.Taken(Set.of(id(1), id(105))));
      reopen();
    }
    assertThat(commit("lane", late, List.of()))
        .isEqualTo(new Committed.Taken(Set.of(id(1), id(105))));
    assertThat(commit("lane", List.of(late.getLast()), List.of()))
        .isInstanceOf(Committed.Done.class);
    assertThat(commit("lane", List.of(late.getLast()), List.of()))
        .isEqualTo(new Committed.Taken(Set.of(id(3))));
    assertThat(table().findClaim("lane", id(1))).hasValue(bytes("first"));
  }

  @Test
  @DisplayName("of two concurrent commits with the same claim one takes it")
  void concurrentClaims() throws InterruptedException {
    for (int round = 0; round < 30; round++) {
      Claim contested = claim(round);
      long head = table().head("lane");
      Callable<Committed> work =
          () -> table().commit(new Commit("lane", head, List.of(contested), List.of(), List.of()));
      List<Committed> results = together(List.of(work, work));
      assertThat(results).filteredOn(Committed.Done.class::isInstance).hasSize(1);
      assertThat(results).filteredOn(r -> !(r instanceof Committed.Done)).hasSize(1);
    }
  }

  @Test
  @DisplayName("the living claims of a lane are listed in parts, each once, as they were taken")
  void listsClaims() {
    List<Claim> taken = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      // Lives of an hour to half a year, and for ever.
      long expiresAt = i % 10 == 0 ? 0 : clock.second() + (3_600L << (i % 10 * 12 / 9));
      taken.add(new Claim(id(i), bytes("for " + i), expiresAt));
    }
    for (int i = 0; i < 30; i += 5) {
      commit("lane", taken.subList(i, i + 5), List.of());
    }
    commit("lane", List.of(new Claim(id(99), bytes("short"), clock.second() + 10)), List.of());
    commit("other", List.of(claim(1)), List.of());
    clock.set(START.plusSeconds(10));
    List<Claim> listed = new ArrayList<>();
    String cursor = null;
    do {
      Page<Claim> page = table().claims("lane", 7, cursor);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(7);
      listed.addAll(page.items());
      cursor = page.next();
    } while (cursor != null);
    assertThat(listed)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyInAnyOrderElementsOf(taken);
    assertThat(table().claims("nobody's", 7, null).items()).isEmpty();
    assertThatThrownBy(() -> table().claims("lane", PortRules.CLAIMS_MAX + 1, null))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
