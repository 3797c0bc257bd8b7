package dev.faultline.api;

import dev.faultline.http.Response;
import dev.faultline.storage.OutcomeCount;
import dev.faultline.storage.Page;
import dev.faultline.storage.SetAsideItem;
import dev.faultline.storage.Tallies;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How items ended, and what could not be understood; of a project and of the installation. */
final class OutcomeRoutes {
  private static final String GROUP = "outcomes";
  private static final String OF_PROJECT = "/api/v1/projects/{project}";
  private static final String OF_ALL = "/api/v1";

  private static final Parameter<Instant> FROM =
      Parameter.query(
          "from", Kind.time(), "The first hour; 24 hours before the end when it is missing.");
  private static final Parameter<Instant> TO =
      Parameter.query("to", Kind.time(), "The end, not included; now when it is missing.");

  private final Tallies tallies;
  private final Lookup lookup;
  private final InstantSource clock;

  OutcomeRoutes(Tallies tallies, Lookup lookup, InstantSource clock) {
    this.tallies = tallies;
    this.lookup = lookup;
    this.clock = clock;
  }

  List<Endpoint> endpoints() {
    Endpoint.Answer none = Endpoint.Answer.refused(ProblemType.NO_SUCH_PROJECT);
    Endpoint.Answer counts = Endpoint.Answer.of(200, "Counts by hour, and summed up.", "Outcomes");
    Endpoint.Answer items = Endpoint.Answer.of(200, "A part of the list.", "SetAsidePage");
    return List.of(
        new Endpoint(
            "GET",
            OF_PROJECT + "/outcomes",
            "getOutcomes",
            GROUP,
            "Counts how a project's items ended, by hour.",
            List.of(Lookup.PROJECT, FROM, TO),
            List.of(counts, none),
            call -> outcomes(call, lookup.project(call).scope())),
        new Endpoint(
            "GET",
            OF_PROJECT + "/set-aside",
            "listSetAside",
            GROUP,
            "Lists a project's items that could not be understood, newest first.",
            List.of(Lookup.PROJECT, Cursor.LIMIT, Cursor.PARAMETER),
            List.of(items, none),
            call -> setAside(call, lookup.project(call).scope())),
        new Endpoint(
            "GET",
            OF_ALL + "/outcomes",
            "getOutcomesOfNoProject",
            GROUP,
            "Counts how items ended that belong to no project, by hour.",
            List.of(FROM, TO),
            List.of(counts),
            call -> outcomes(call, Tallies.INSTALLATION)),
        new Endpoint(
            "GET",
            OF_ALL + "/set-aside",
            "listSetAsideOfNoProject",
            GROUP,
            "Lists items that could not be understood and belong to no project, newest first.",
            List.of(Cursor.LIMIT, Cursor.PARAMETER),
            List.of(items),
            call -> setAside(call, Tallies.INSTALLATION)));
  }

  private Response outcomes(Call call, String scope) throws ProblemException {
    Instant to = call.find(TO).orElseGet(clock::instant);
    Instant from =
        call.find(FROM).orElseGet(() -> to.minus(Duration.ofDays(1))).truncatedTo(ChronoUnit.HOURS);
    checkSpan(from, to);
    List<OutcomeCount> counts = tallies.outcomes(scope, from, to);
    return Call.ok(
        Json.object(
            json ->
                json.time("from", from)
                    .time("to", to)
                    .array("totals", totals(counts), OutcomeRoutes::write)
                    .array(
                        "items",
                        counts,
                        (item, count) -> write(item.time("hour", count.hour()), count))));
  }

  private static void checkSpan(Instant from, Instant to) throws ProblemException {
    String allowed = null;
    if (!from.isBefore(to)) {
      allowed = "has to be before to";
    } else if (Duration.between(from, to).toDays() > ApiLimits.OUTCOME_DAYS_MAX) {
      allowed = "has to be at most " + ApiLimits.OUTCOME_DAYS_MAX + " days before to";
    }
    if (allowed != null) {
      String shown = from + " to " + to;
      throw new ProblemException(
          Problem.of(List.of(new Problem.Fault("query", "from", shown, allowed))));
    }
  }

  /** The same counts without their hours, most first. */
  private static List<OutcomeCount> totals(List<OutcomeCount> counts) {
    Map<List<Object>, OutcomeCount> sums = new LinkedHashMap<>();
    for (OutcomeCount count : counts) {
      sums.merge(
          List.of(count.category(), count.outcome(), count.reason()),
          count,
          (sum, more) ->
              new OutcomeCount(
                  sum.hour(),
                  sum.category(),
                  sum.outcome(),
                  sum.reason(),
                  sum.quantity() + more.quantity()));
    }
    return sums.values().stream()
        .sorted(Comparator.comparingLong(OutcomeCount::quantity).reversed())
        .toList();
  }

  private static void write(Json json, OutcomeCount count) {
    json.text("category", count.category().label())
        .text("outcome", count.outcome().label())
        .text("reason", count.reason())
        .number("quantity", count.quantity());
  }

  private Response setAside(Call call, String scope) throws ProblemException {
    List<?> list = List.of("set-aside", scope);
    Page<SetAsideItem> page =
        tallies.setAside(scope, call.get(Cursor.LIMIT), Cursor.open(list, call).orElse(null));
    return Call.ok(
        Json.object(
            json ->
                json.array("items", page.items(), OutcomeRoutes::write)
                    .text("next", Cursor.seal(list, page.next()))));
  }

  private static void write(Json json, SetAsideItem item) {
    Optional<String> text = text(item.bytes());
    json.text("id", item.id())
        .text("kind", item.kind())
        .time("receivedAt", item.receivedAt())
        .text("protocol", item.protocol())
        .text("reason", item.reason())
        .text("encoding", text.isPresent() ? "text" : "base64")
        .text("body", text.orElseGet(() -> Base64.getEncoder().encodeToString(item.bytes())));
  }

  /** The bytes as text, if they are: a character that was cut in two at the end is left out. */
  private static Optional<String> text(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length);
    // Not the end of the input, as the decoder sees it: it then leaves a cut character alone.
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, false);
    return result.isError() ? Optional.empty() : Optional.of(text.flip().toString());
  }
}
