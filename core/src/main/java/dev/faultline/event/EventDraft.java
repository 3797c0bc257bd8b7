package dev.faultline.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event while a translator fills it in and digest normalises it. Confined to one thread; public
 * fields, because every step reads and writes most of them.
 */
public final class EventDraft {
  /** Null until the client or ingest gives one. */
  public @Nullable EventId id;

  /** By the client's clock, as it was sent; null where the client does not say. */
  public @Nullable Instant time;

  /** When the client sent the report, by the client's clock: what corrects {@link #time}. */
  public @Nullable Instant sentAt;

  public String protocol = "";

  /**
   * The protocol promises to give messages back whole: they are bounded by the event's size only.
   */
  public boolean wholeMessage;

  public @Nullable Level level;
  public @Nullable String platform;
  public @Nullable String logger;
  public @Nullable String transaction;
  public @Nullable String culprit;
  public @Nullable String serverName;
  public @Nullable String service;
  public @Nullable String release;
  public @Nullable String dist;
  public @Nullable String environment;
  public @Nullable Message message;
  public List<ExceptionInfo> exceptions = new ArrayList<>();
  public List<ThreadInfo> threads = new ArrayList<>();
  public List<Breadcrumb> breadcrumbs = new ArrayList<>();
  public Map<String, String> tags = new LinkedHashMap<>();
  public Map<String, Object> contexts = new LinkedHashMap<>();
  public Map<String, Object> extra = new LinkedHashMap<>();
  public @Nullable User user;
  public @Nullable RequestInfo request;
  public List<String> fingerprint = new ArrayList<>();
  public Sdk sdk = new Sdk(null, null);
  public Map<String, String> modules = new LinkedHashMap<>();
  public List<Object> images = new ArrayList<>();
  public final List<Note> notes = new ArrayList<>();

  /** Remembers what was dropped or trimmed. */
  public void note(String path, String text) {
    if (notes.size() < 50) {
      notes.add(new Note(path, text));
    }
  }

  /** The finished event; what the client left open gets its default. */
  public Event build(EventId eventId, Instant eventTime, Instant receivedAt) {
    return new Event(
        eventId,
        eventTime,
        receivedAt,
        protocol,
        level == null ? Level.ERROR : level,
        platform,
        logger,
        transaction,
        culprit,
        serverName,
        service,
        release,
        dist,
        environment,
        message,
        exceptions,
        threads,
        breadcrumbs,
        tags,
        contexts,
        extra,
        user,
        request,
        fingerprint,
        sdk,
        modules,
        images,
        notes);
  }
}
