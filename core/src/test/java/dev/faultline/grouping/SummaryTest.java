package dev.faultline.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.Event;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Message;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private final EventDraft draft = new EventDraft();

  @Test
  void anExceptionIsNamedByTypeAndFirstLine() {
    draft.exceptions = List.of(ExceptionInfo.root("E", "\n first\tline \nsecond", List.of()));
    assertThat(summary()).isEqualTo(new Summary("E: first line", "E", ""));
  }

  @Test
  void theReportedExceptionNamesTheIssueAndNotItsCause() throws Exception {
    Summary summary = Summary.of(GoldenGroupingTest.event("java-chain-suppressed"));
    assertThat(summary)
        .isEqualTo(
            new Summary(
                "PaymentException: could not charge order 7",
                "PaymentException",
                "com.shop.Orders.charge"));
  }

  @Test
  void withoutTypeOrValueTheOtherServes() {
    draft.exceptions = List.of(ExceptionInfo.root("E", null, List.of()));
    assertThat(summary().title()).isEqualTo("E");
    draft.exceptions = List.of(ExceptionInfo.root(null, "v", List.of()));
    assertThat(summary().title()).isEqualTo("v");
    draft.exceptions = List.of(ExceptionInfo.root(null, " ", List.of()));
    assertThat(summary().title()).isEqualTo("(no message)");
    draft.message = new Message(null, List.of(), "m");
    assertThat(summary().title()).isEqualTo("m");
  }

  @Test
  void aMadeUpTypeIsNotShown() throws Exception {
    assertThat(Summary.of(GoldenGroupingTest.event("synthetic")).title())
        .isEqualTo("crash: Segfault at 0x1234");
    assertThat(Summary.of(GoldenGroupingTest.event("synthetic-message")).title())
        .isEqualTo("disk almost full");
  }

  @Test
  void longTitlesAreCutBetweenCharacters() {
    draft.message = new Message(null, List.of(), "a".repeat(198) + "😀😀");
    assertThat(summary().title()).isEqualTo("a".repeat(198) + "…").hasSizeLessThanOrEqualTo(200);
    draft.message = new Message(null, List.of(), "a".repeat(200));
    assertThat(summary().title()).isEqualTo("a".repeat(200));
    draft.message = new Message(null, List.of(), "a".repeat(201));
    assertThat(summary().title()).isEqualTo("a".repeat(199) + "…");
  }

  @Test
  void theCulpritIsTheClientsElseTheTransactionElseTheTopOwnFrame() {
    Frame library = frame("parseInt", "java.lang.Integer", null, null);
    Frame own = frame("save", "com.shop.Orders", "Orders.java", true);
    draft.platform = "java";
    draft.exceptions = List.of(ExceptionInfo.root("E", "v", List.of(library, own)));
    assertThat(summary().culprit()).isEqualTo("com.shop.Orders.save");
    draft.transaction = "GET /";
    assertThat(summary().culprit()).isEqualTo("GET /");
    draft.culprit = "said";
    assertThat(summary().culprit()).isEqualTo("said");
  }

  @Test
  void aFileStandsWhereThereIsNoModule() {
    draft.exceptions =
        List.of(
            ExceptionInfo.root(
                "E", "v", List.of(frame("save", null, "https://a.example/js/app.js?v=2", true))));
    assertThat(summary().culprit()).isEqualTo("/js/app.js in save");
    draft.exceptions =
        List.of(ExceptionInfo.root("E", "v", List.of(frame("?", null, "app/cart.rb", true))));
    assertThat(summary().culprit()).isEqualTo("app/cart.rb");
  }

  private static Frame frame(
      String function,
      @org.jspecify.annotations.Nullable String module,
      @org.jspecify.annotations.Nullable String file,
      @org.jspecify.annotations.Nullable Boolean inApp) {
    return new Frame(
        function, module, file, null, 1, 1, inApp, List.of(), null, List.of(), Map.of(), Map.of());
  }

  private Summary summary() {
    Event event = draft.build(new EventId(1, 2), Instant.EPOCH, Instant.EPOCH);
    return Summary.of(event);
  }
}
