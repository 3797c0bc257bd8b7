package dev.faultline.protocol.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LenientTimeTest {
  @ParameterizedTest
  @CsvSource({
    "2017-05-16T13:36:27+00:00, 2017-05-16T13:36:27Z",
    "2017-05-16T13:36:27+09:00, 2017-05-16T04:36:27Z",
    "2017-05-16T13:36:27-05:30, 2017-05-16T19:06:27Z",
    "2017-05-16T13:36:27+0900, 2017-05-16T04:36:27Z",
    "2017-05-16T13:36:27Z, 2017-05-16T13:36:27Z",
    "2017-05-16t13:36:27z, 2017-05-16T13:36:27Z",
    "2017-05-16 13:36:27.5Z, 2017-05-16T13:36:27.500Z",
    "2017-05-16T13:36:27.123456789123-08:00, 2017-05-16T21:36:27.123456789Z",
    "2016-02-29T00:00:00Z, 2016-02-29T00:00:00Z",
  })
  void readsEveryForm(String text, String instant) {
    assertThat(LenientTime.parse(text)).contains(Instant.parse(instant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2017-02-30T00:00:00Z",
        "2017-13-01T00:00:00Z",
        "2017-05-16T25:00:00Z",
        "2017-05-16T13:36:27",
        "2017-05-16",
        "2017-05-16T13:36:27+99:00",
        "99999999999999999999999999999999999999999999999999999999999999999999"
      })
  void seesWhatNeverWas(String text) {
    assertThat(LenientTime.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2017-05-16, 2017-05-16T00:00:00Z",
    "2017-05-16T13:36:27, 2017-05-16T13:36:27Z",
    "2017-05-16T13:36, 2017-05-16T13:36:00Z",
    "2017-05-16T13:36:27 09:00, 2017-05-16T04:36:27Z",
  })
  void readsQueriesMoreLeniently(String text, String instant) {
    assertThat(LenientTime.parseQuery(text)).contains(Instant.parse(instant));
  }
}
