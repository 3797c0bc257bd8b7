package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultline.notify.DeliveryException;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.outgoing.OutgoingException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every notifier that calls a service over HTTP promises. */
public abstract class HttpNotifierContract extends NotifierContract {
  /** The service. The same for the whole test. */
  protected abstract FakeService service();

  /** The host of the service, as the config names it. */
  protected abstract String host();

  /**
   * How many messages people see: a repeated one that the service or its receiver drops is not
   * counted.
   */
  protected abstract int shown();

  /** Whether a repeated message can be noticed at all. */
  protected boolean noticesRepeats() {
    return true;
  }

  @Override
  protected Outgoing outgoing() {
    return FakeOutgoing.to(host(), service());
  }

  @Override
  protected List<String> delivered() {
    return service().received().stream().map(Received::text).toList();
  }

  private DeliveryException refused(Reply reply) throws Exception {
    service().first(reply);
    DeliveryException thrown =
        catchThrowableOfType(
            DeliveryException.class,
            () -> target().deliver(Samples.usual(), attempt("01decision", false)));
    assertThat(thrown).as("a refusal of the service").isNotNull();
    return thrown;
  }

  @Test
  void patienceIsHonoured() throws Exception {
    DeliveryException thrown = refused(Reply.patience(3));
    assertThat(thrown.passing()).isTrue();
    assertThat(thrown.retryWait()).isEqualTo(Duration.ofSeconds(3));
  }

  @TestFactory
  Stream<DynamicTest> aFaultOfTheServicePasses() {
    return Stream.of(500, 502, 503, 504)
        .map(
            status ->
                DynamicTest.dynamicTest(
                    Integer.toString(status),
                    () -> assertThat(refused(Reply.of(status, "oops")).passing()).isTrue()));
  }

  @TestFactory
  Stream<DynamicTest> aRefusalStays() {
    return Stream.of(400, 401, 410, 302)
        .map(
            status ->
                DynamicTest.dynamicTest(
                    Integer.toString(status),
                    () -> assertThat(refused(Reply.of(status, "no")).passing()).isFalse()));
  }

  @Test
  void whatTheServiceRepeatsOfASecretIsMasked() throws Exception {
    String all = String.join(" ", secrets());
    for (Reply reply : List.of(Reply.of(400, "you said " + all), Reply.of(500, all))) {
      DeliveryException thrown = refused(reply);
      secrets().forEach(secret -> assertThat(thrown).hasMessageNotContaining(secret));
      assertThat(thrown.getMessage()).hasSizeLessThan(1_000);
    }
  }

  @Test
  void aHugeAnswerIsNoMessage() throws Exception {
    assertThat(refused(Reply.of(500, "x\n".repeat(200_000))).getMessage()).hasSizeLessThan(1_000);
  }

  @TestFactory
  Stream<DynamicTest> aCallWithoutAnAnswerIsTheCallersToJudge() {
    return Stream.of(
        lost("hang", new Reply.Hangs(), OutgoingException.Kind.UNKNOWN),
        lost("cut", new Reply.Cuts(), OutgoingException.Kind.UNKNOWN),
        lost("unreachable", new Reply.Unreachable(), OutgoingException.Kind.NOT_SENT));
  }

  private DynamicTest lost(String name, Reply reply, OutgoingException.Kind kind) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          service().first(reply);
          OutgoingException thrown =
              catchThrowableOfType(
                  OutgoingException.class,
                  () -> target().deliver(Samples.usual(), attempt("01decision", false)));
          assertThat(thrown).as("it passes through").isNotNull();
          assertThat(thrown.kind()).isEqualTo(kind);
        });
  }

  @Test
  void aMessageWhoseAnswerWasLostIsShownOnce() throws Exception {
    deliver(Samples.usual()); // the issue is known there; the next is about it
    int before = shown();
    service().first(lossOfAnswer());
    OutgoingException thrown =
        catchThrowableOfType(
            OutgoingException.class,
            () -> target().deliver(Samples.usual(), attempt("01lost", false)));
    assertThat(thrown).as("the answer is lost").isNotNull();
    assertThat(shown()).isEqualTo(before + 1);
    target().deliver(Samples.usual(), attempt("01lost", true));
    assertThat(shown()).isEqualTo(noticesRepeats() ? before + 1 : before + 2);
    target().deliver(Samples.usual(), attempt("01next", false));
    assertThat(shown()).as("another message").isEqualTo(noticesRepeats() ? before + 2 : before + 3);
  }

  /**
   * The script that loses the answer of the request that tells: the first one, unless a notifier
   * asks something before.
   */
  protected Reply[] lossOfAnswer() {
    return new Reply[] {new Reply.Loses()};
  }

  @Test
  void aRepeatedMessageThatDidNotArriveIsSent() throws Exception {
    deliver(Samples.usual());
    int before = shown();
    target().deliver(Samples.usual(), attempt("01never-arrived", true));
    assertThat(shown()).isEqualTo(before + 1);
  }
}
