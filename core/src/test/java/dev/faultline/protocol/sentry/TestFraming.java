package dev.faultline.protocol.sentry;

import dev.faultline.config.Limits;
import dev.faultline.event.EventId;
import dev.faultline.protocol.Protocol.Framing;
import java.time.Instant;

/** Framing with a fixed clock and ids that count up from 1. */
final class TestFraming implements Framing {
  static final Instant NOW = Instant.parse("2026-11-22T01:00:00Z");

  private final Limits limits;
  private final String publicHost;
  private int ids;
  private long unpacked;

  TestFraming() {
    this(Limits.defaults(), "");
  }

  TestFraming(Limits limits, String publicHost) {
    this.limits = limits;
    this.publicHost = publicHost;
  }

  @Override
  public Instant now() {
    return NOW;
  }

  @Override
  public EventId newId() {
    return new EventId(0xfa117, ++ids);
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public void unpacked(long bytes) {
    unpacked += bytes;
  }

  /** Bytes that were unpacked while framing. */
  long unpacked() {
    return unpacked;
  }

  @Override
  public String publicHost() {
    return publicHost;
  }
}
