package dev.faultline.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One report of a client.
 *
 * <p><b>Plain data</b>, here and in the other records of this package, is: {@code String}, {@code
 * Boolean}, {@code Long}, {@code Double}, {@code null}, {@code List<Object>} of plain data and
 * {@code Map<String, Object>} of plain data in the order it came. Maps and lists that came from a
 * client are not copied on the way: whoever builds an event must not change them later.
 *
 * @param time when it happened, by the client's clock, corrected and clamped
 * @param receivedAt when it came in, by ours
 * @param protocol which translator read it: {@code sentry}, {@code faultline}, ...
 * @param service what runs it, where the client says (tag {@code service}, OpenTelemetry's service)
 * @param culprit where it happened, as the client names it; digest fills it in otherwise
 * @param exceptions the reported one first; see {@link ExceptionInfo#parent()}
 * @param tags names in the order they came
 * @param contexts named groups of facts ({@code os}, {@code runtime}, {@code trace}), plain data
 * @param extra the client's free data
 * @param fingerprint the client's own grouping; empty where it has none
 * @param images debug images ({@code debug_meta.images}), plain data
 * @param notes what was dropped or trimmed
 */
public record Event(
    EventId id,
    Instant time,
    Instant receivedAt,
    String protocol,
    Level level,
    @Nullable String platform,
    @Nullable String logger,
    @Nullable String transaction,
    @Nullable String culprit,
    @Nullable String serverName,
    @Nullable String service,
    @Nullable String release,
    @Nullable String dist,
    @Nullable String environment,
    @Nullable Message message,
    List<ExceptionInfo> exceptions,
    List<ThreadInfo> threads,
    List<Breadcrumb> breadcrumbs,
    Map<String, String> tags,
    Map<String, Object> contexts,
    Map<String, Object> extra,
    @Nullable User user,
    @Nullable RequestInfo request,
    List<String> fingerprint,
    Sdk sdk,
    Map<String, String> modules,
    List<Object> images,
    List<Note> notes) {

  /** The reported exception, the first of the list; null for a message. */
  public @Nullable ExceptionInfo exception() {
    return exceptions.isEmpty() ? null : exceptions.getFirst();
  }
}
