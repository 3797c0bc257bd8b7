package dev.faultline.protocol;

import dev.faultline.event.EventId;
import java.time.Instant;
import java.util.Map;

/**
 * A report that was framed and not yet understood: what waits in a queue where there is one.
 *
 * @param id given at accept, so that the same entry delivered twice counts once
 * @param protocol the {@link Protocol#name()} that can translate it
 * @param kind what the protocol calls this payload ({@code event}, {@code error})
 * @param payload unpacked bytes of this report alone
 * @param facts what the frame said and translation needs ({@code sent_at}, {@code remote}, {@code
 *     user-agent}); names belong to the protocol. No keys, no cookies.
 */
public record Entry(
    EventId id,
    Instant receivedAt,
    String protocol,
    String kind,
    byte[] payload,
    Map<String, String> facts) {}
