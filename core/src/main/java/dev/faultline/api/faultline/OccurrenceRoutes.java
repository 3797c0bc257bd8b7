package dev.faultline.api.faultline;

import dev.faultline.event.EventId;
import dev.faultline.http.Query;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.issue.Issue;
import dev.faultline.project.Project;
import dev.faultline.protocol.faultline.FaultlineAnswer;
import dev.faultline.protocol.faultline.OccurrenceId;
import dev.faultline.storage.EventRef;
import dev.faultline.storage.Events;
import dev.faultline.storage.Issues;
import dev.faultline.storage.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Occurrences of an error, newest first; only the kept ones can be listed. */
final class OccurrenceRoutes {
  private static final int LIMIT = 10;
  private static final int LIMIT_MAX = 1_000;

  /** Stored bytes of one page: more than ten of the largest, so the original's page never ends. */
  private static final int PAGE_BYTES = 16 << 20;

  /** Occurrences looked at for an id that has only its second. */
  private static final int SCAN_MAX = 100_000;

  private static final int SCAN_STEP = 1_000;

  private final Issues issues;
  private final Events events;

  OccurrenceRoutes(Issues issues, Events events) {
    this.issues = issues;
    this.events = events;
  }

  /** A kept occurrence with its body. */
  private record Loaded(EventRef ref, byte[] body) {}

  Response list(Request request, Project project, Issue issue) {
    Query query = request.parameters();
    int limit = ErrorRoutes.limit(query, LIMIT, LIMIT_MAX);
    Long below =
        query
            .find("after")
            .filter(after -> !after.isEmpty())
            .map(after -> ordinalOf(project, issue, after))
            .orElse(null);
    Page<EventRef> page =
        events.list(project, issue, limit, below == null ? null : below.toString());
    List<Loaded> loaded = new ArrayList<>();
    long bytes = 0;
    boolean cut = false;
    for (EventRef ref : page.items()) {
      Optional<byte[]> body = events.body(ref);
      if (body.isPresent()) {
        bytes += body.get().length;
        if (bytes > PAGE_BYTES && !loaded.isEmpty()) {
          cut = true;
          break;
        }
        loaded.add(new Loaded(ref, body.get()));
      }
    }
    EventRef last =
        cut ? loaded.getLast().ref : page.items().isEmpty() ? null : page.items().getLast();
    String next = last != null && (cut || page.next() != null) ? idOf(last) : null;
    return FaultlineAnswer.json(
        200,
        json -> {
          json.writeObjectFieldStart("data");
          json.writeArrayFieldStart("errors");
          for (Loaded one : loaded) {
            json.writeStartObject();
            ErrorAnswers.occurrence(json, issue, one.ref, one.body);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeNumberField("totalCount", loaded.size());
          json.writeNumberField("count", issue.count());
          json.writeNumberField("keptCount", issues.kept(issue));
          ErrorRoutes.next(json, next);
          json.writeEndObject();
        });
  }

  Response one(Project project, Issue issue, String id) {
    Loaded found = load(project, issue, id);
    return FaultlineAnswer.json(
        200,
        json -> {
          json.writeObjectFieldStart("data");
          json.writeObjectFieldStart("error");
          ErrorAnswers.occurrence(json, issue, found.ref, found.body);
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private Loaded load(Project project, Issue issue, String id) {
    Optional<OccurrenceId> named = OccurrenceId.parse(id);
    if (named.isEmpty()) {
      return byEventId(project, issue, id);
    }
    Optional<EventRef> ref =
        named.get().isExact()
            ? exact(project, issue, named.get())
            : newestOf(project, issue, named.get().second());
    return ref.flatMap(known -> events.body(known).map(body -> new Loaded(known, body)))
        .orElseThrow(() -> missing(issue, named.get()));
  }

  private Loaded byEventId(Project project, Issue issue, String id) {
    Events.Found found =
        EventId.parse(id).flatMap(event -> events.find(project, event)).orElse(null);
    if (found instanceof Events.Found.Kept kept && kept.issue().equals(issue.id())) {
      return new Loaded(kept.ref(), kept.json());
    }
    if (found instanceof Events.Found.NotKept counted && counted.issue().equals(issue.id())) {
      throw notKept();
    }
    throw new Refused(404, "unknown-occurrence", "the error has no occurrence " + id);
  }

  private Optional<EventRef> exact(Project project, Issue issue, OccurrenceId id) {
    long ordinal = id.ordinalIn(issue.count());
    return ordinal < 1
        ? Optional.empty()
        : events
            .findByOrdinal(project, issue, ordinal)
            .filter(ref -> ref.time().getEpochSecond() == id.second());
  }

  /** A link of the original names a second: the newest occurrence of it. */
  private Optional<EventRef> newestOf(Project project, Issue issue, long second) {
    @Nullable String cursor = null;
    for (int looked = 0; looked < SCAN_MAX; looked += SCAN_STEP) {
      Page<EventRef> page = events.list(project, issue, SCAN_STEP, cursor);
      for (EventRef ref : page.items()) {
        if (ref.time().getEpochSecond() == second) {
          return Optional.of(ref);
        }
      }
      cursor = page.next();
      if (cursor == null) {
        break;
      }
    }
    return Optional.empty();
  }

  /** Where a page goes on after an id: below this ordinal. */
  private long ordinalOf(Project project, Issue issue, String after) {
    OccurrenceId id =
        OccurrenceId.parse(after)
            .orElseThrow(
                () -> Refused.parameter("after", "should be reversedUnixtime of an occurrence"));
    return id.isExact() ? id.ordinalIn(issue.count()) : oldestFrom(project, issue, id.second());
  }

  /** The lowest ordinal of a run of occurrences that are not older than a second. */
  private long oldestFrom(Project project, Issue issue, long second) {
    @Nullable String cursor = null;
    long last = issue.count() + 1;
    for (int looked = 0; looked < SCAN_MAX; looked += SCAN_STEP) {
      Page<EventRef> page = events.list(project, issue, SCAN_STEP, cursor);
      for (EventRef ref : page.items()) {
        if (ref.time().getEpochSecond() < second) {
          return last;
        }
        last = ref.ordinal();
      }
      cursor = page.next();
      if (cursor == null) {
        break;
      }
    }
    return last;
  }

  private static String idOf(EventRef ref) {
    return OccurrenceId.of(ref.time(), ref.ordinal()).toString();
  }

  private static Refused missing(Issue issue, OccurrenceId id) {
    boolean counted = id.isExact() && id.ordinal() >= 1 && id.ordinalIn(issue.count()) >= 1;
    return counted && id.ordinalIn(issue.count()) <= issue.count()
        ? notKept()
        : new Refused(404, "unknown-occurrence", "the error has no occurrence " + id);
  }

  private static Refused notKept() {
    return new Refused(
        404, "not-kept", "the occurrence was counted, and its body was not kept or has expired");
  }
}
