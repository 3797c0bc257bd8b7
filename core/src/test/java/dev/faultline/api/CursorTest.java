package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CursorTest {
  private static final Endpoint LIST =
      new Endpoint(
          "GET",
          "/x",
          "list",
          "x",
          "",
          List.of(Cursor.PARAMETER),
          List.of(),
          call -> Response.empty(204));

  private static Call call(@Nullable String cursor) throws ProblemException {
    String target = cursor == null ? "/x" : "/x?cursor=" + cursor;
    return Call.check(LIST, Request.of("GET", target, new Headers(), new byte[0]), Map.of());
  }

  @Test
  void goesOnInItsOwnList() throws ProblemException {
    String sealed = Cursor.seal(List.of("issues", 7, "count"), "inner\u001fé");

    assertThat(Cursor.open(List.of("issues", 7, "count"), call(Objects.requireNonNull(sealed))))
        .contains("inner\u001fé");
    assertThat(Cursor.open(List.of("issues", 7, "count"), call(null))).isEmpty();
    assertThat(Cursor.seal(List.of("issues"), null)).isNull();
  }

  @Test
  void isRefusedInAnotherListOrWhenItWasChanged() {
    String sealed = Objects.requireNonNull(Cursor.seal(List.of("issues", 7, "count"), "inner"));

    for (String bad : List.of(sealed, "A" + sealed.substring(1), "!!", "AAAA", "x")) {
      List<?> list =
          bad.equals(sealed) ? List.of("issues", 7, "lastSeen") : List.of("issues", 7, "count");
      assertThatThrownBy(() -> Cursor.open(list, call(bad)))
          .as(bad)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("cursor (query): has to be next of this list");
    }
  }
}
