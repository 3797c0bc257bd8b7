package dev.faultline.protocol.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultlinePathTest {
  @Test
  void readsEveryRouteBehindAnyPrefix() {
    for (String prefix : new String[] {"", "/v0", "/dev", "/a/b", "/projects"}) {
      assertThat(FaultlinePath.parse(prefix + "/projects"))
          .contains(
              prefix.equals("/projects")
                  ? new FaultlinePath.OneProject("projects")
                  : new FaultlinePath.Projects());
      assertThat(FaultlinePath.parse(prefix + "/projects/shop/errors"))
          .contains(new FaultlinePath.Errors("shop"));
      assertThat(FaultlinePath.parse(prefix + "/projects/shop/errors/boom"))
          .contains(new FaultlinePath.OneError("shop", "boom"));
      assertThat(FaultlinePath.parse(prefix + "/projects/shop/errors/boom/occurrences"))
          .contains(new FaultlinePath.Occurrences("shop", "boom"));
      assertThat(FaultlinePath.parse(prefix + "/projects/shop/errors/boom/occurrences/1"))
          .contains(new FaultlinePath.OneOccurrence("shop", "boom", "1"));
    }
    assertThat(FaultlinePath.parse("/v0/projects/shop"))
        .contains(new FaultlinePath.OneProject("shop"));
    assertThat(FaultlinePath.parse("/v0/encrypt")).contains(new FaultlinePath.Encrypt());
    assertThat(FaultlinePath.parse("/info/")).contains(new FaultlinePath.Version());
  }

  @Test
  void splitsTheRawPathAndDecodesOnce() {
    assertThat(FaultlinePath.parse("/projects/a%2Fb/errors/x%2Fy%252F/occurrences/1"))
        .contains(new FaultlinePath.OneOccurrence("a/b", "x/y%2F", "1"));
    assertThat(FaultlinePath.parse("/projects/p/errors/GET http://x/errors/ 500%"))
        .contains(new FaultlinePath.OneError("p", "GET http://x/errors/ 500%"));
    assertThat(FaultlinePath.parse("/projects/p/errors/x/"))
        .contains(new FaultlinePath.OneError("p", "x/"));
    assertThat(FaultlinePath.parse("/projects/p/errors/a/occurrences/b/occurrences"))
        .contains(new FaultlinePath.Occurrences("p", "a/occurrences/b"));
    assertThat(FaultlinePath.parse("/projects/p/errors/a/occurrences/b/c"))
        .contains(new FaultlinePath.OneError("p", "a/occurrences/b/c"));
    assertThat(FaultlinePath.parse("/projects/p/errors/occurrences"))
        .contains(new FaultlinePath.OneError("p", "occurrences"));
    assertThat(FaultlinePath.parse("/projects/p/errors/")).contains(new FaultlinePath.Errors("p"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "",
        "*",
        "/favicon.ico",
        "/api/projects/p/errors",
        "/api/1/envelope/",
        "/a/api/projects/p/errors",
        "/%61pi/projects/p/errors",
        "/p/projects/x/errors",
        "/c/encrypt",
        "/a/b/c/projects/p/errors",
        "//projects/p/errors",
        "/projectsx/p/errors",
        "/projects/p/events"
      })
  void leavesOtherPathsAlone(String path) {
    assertThat(FaultlinePath.parse(path)).isEmpty();
  }
}
