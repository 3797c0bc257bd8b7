package dev.faultline.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.issue.IssueId;
import org.junit.jupiter.api.Test;

class MarkerTest {
  private static final IssueId ISSUE = new IssueId(0x0123456789abcdefL, 42);
  private static final String DECISION = "01jd9k3v8q2m4n6p8r0s2t4v6w";

  @Test
  void isFoundWhereItStands() {
    Marker marker = new Marker(ISSUE, DECISION);

    assertThat(Marker.find("written by hand\n" + marker.hidden() + "\n\ntext")).contains(marker);
    assertThat(Marker.find("text\n\n" + marker.text())).contains(marker);
    assertThat(marker.hidden()).startsWith("<!-- faultline:" + ISSUE + ":").endsWith(" -->");
  }

  @Test
  void namesNoIssueForNewsOfOthers() {
    Marker marker = new Marker(null, DECISION);

    assertThat(Marker.find(marker.hidden())).contains(marker);
  }

  @Test
  void isNotFoundInTextOfOthersThatWasDefused() {
    String hostile = "boom " + new Marker(ISSUE, DECISION).hidden();

    assertThat(Marker.find(hostile)).isPresent();
    assertThat(Marker.find(Marker.defuse(hostile))).isEmpty();
    assertThat(Marker.find("faultline: nothing here")).isEmpty();
    // 26 digits whose value needs more than 128 bits name no issue.
    assertThat(Marker.find("faultline:" + "z".repeat(26) + ":" + DECISION)).isEmpty();
  }
}
