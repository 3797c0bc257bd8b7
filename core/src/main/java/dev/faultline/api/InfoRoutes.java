package dev.faultline.api;

import dev.faultline.config.Config;
import dev.faultline.config.Limits;
import dev.faultline.http.Response;
import java.lang.reflect.RecordComponent;
import java.time.InstantSource;
import java.util.List;

/** What this installation is and what it takes. */
final class InfoRoutes {
  private final Config config;
  private final String version;
  private final InstantSource clock;

  InfoRoutes(Config config, String version, InstantSource clock) {
    this.config = config;
    this.version = version;
    this.clock = clock;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            "GET",
            "/api/v1/info",
            "getInfo",
            "installation",
            "Gives the version, the settings that concern callers, and every limit.",
            List.of(),
            List.of(Endpoint.Answer.of(200, "The installation.", "Info")),
            this::get));
  }

  private Response get(Call call) {
    return Call.ok(
        Json.object(
            json ->
                json.text("name", "Faultline")
                    .text("version", version)
                    .text("url", config.url())
                    .time("now", clock.instant())
                    .number("retentionDays", config.retentionDays())
                    .number("keepPerIssueHour", config.keepPerIssueHour())
                    .number("largestBodyBytes", config.limits().bodyBytes())
                    .object("limits", part -> write(part, config.limits()))
                    .object("apiLimits", InfoRoutes::writeApi)));
  }

  /** Every limit under its own name, so that a new one is shown without a line here. */
  static void write(Json json, Limits limits) {
    for (RecordComponent limit : Limits.class.getRecordComponents()) {
      try {
        json.number(limit.getName(), ((Number) limit.getAccessor().invoke(limits)).longValue());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a public record can be read: " + limit.getName(), e);
      }
    }
  }

  private static void writeApi(Json json) {
    json.number("pageItems", ApiLimits.PAGE_MAX)
        .number("bodyBytes", ApiLimits.BODY_BYTES_MAX)
        .number("bulkItems", ApiLimits.BULK_MAX)
        .number("timelinePoints", ApiLimits.POINTS_MAX)
        .number("outcomeDays", ApiLimits.OUTCOME_DAYS_MAX);
  }
}
