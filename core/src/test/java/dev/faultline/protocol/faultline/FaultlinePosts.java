package dev.faultline.protocol.faultline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultline.config.Limits;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Protocol;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The protocol at a known time, with ids that count, and posts to give to it. */
final class FaultlinePosts {
  static final Instant NOW = Instant.parse("2026-11-22T01:02:03Z");

  final FaultlineProtocol protocol = new FaultlineProtocol(() -> NOW);
  private long ids;

  final Protocol.Framing framing =
      new Protocol.Framing() {
        @Override
        public Instant now() {
          return NOW;
        }

        @Override
        public EventId newId() {
          return new EventId(7, ++ids);
        }

        @Override
        public Limits limits() {
          return Limits.defaults();
        }

        @Override
        public void unpacked(long bytes) {
          throw new IllegalStateException("this protocol unpacks nothing by itself");
        }
      };

  EventDraft draft(String body) throws RefusedException {
    return protocol.translate(report(open(body), 0));
  }

  Parcel open(String body) throws RefusedException {
    return protocol.open(
        post("/v0/projects/shop/errors"), body.getBytes(StandardCharsets.UTF_8), framing);
  }

  static Entry report(Parcel parcel, int index) {
    return ((Parcel.Report) parcel.items().get(index)).entry();
  }

  static Request post(String target, String... headers) {
    return Request.of("POST", target, Headers.of(headers), new byte[0]);
  }

  interface Refusing {
    void run() throws RefusedException;
  }

  static Refusal refusal(Refusing call) {
    RefusedException thrown = catchThrowableOfType(RefusedException.class, call::run);
    assertThat(thrown).isNotNull();
    return thrown.refusal();
  }
}
