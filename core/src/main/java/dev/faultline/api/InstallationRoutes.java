package dev.faultline.api;

import dev.faultline.alert.Alarm;
import dev.faultline.config.Config;
import dev.faultline.cost.Bill;
import dev.faultline.cost.Charge;
import dev.faultline.http.Response;
import dev.faultline.storage.Beat;
import dev.faultline.vitals.Home;
import dev.faultline.vitals.Installation;
import dev.faultline.vitals.Vitals;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How this installation is: what the page about it shows, for programs. */
final class InstallationRoutes {
  private final Config config;
  private final Installation installation;

  InstallationRoutes(Config config, Installation installation) {
    this.config = config;
    this.installation = installation;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            "GET",
            "/api/v1/installation",
            "getInstallation",
            "installation",
            "Tells how the installation is: problems, alarms, what came in, what waits, what it costs.",
            List.of(),
            List.of(Endpoint.Answer.of(200, "How it is.", "Installation")),
            this::get));
  }

  private Response get(Call call) {
    Vitals vitals = installation.look();
    return Call.ok(
        Json.object(
            json -> {
              json.text("version", vitals.version())
                  .text("home", vitals.home())
                  .text("url", config.url())
                  .time("now", vitals.at())
                  .time("started", vitals.started())
                  .text("state", vitals.state().label())
                  .array("problems", vitals.problems(), InstallationRoutes::problem)
                  .flag("storageWorks", vitals.storageWorks())
                  .number("retentionDays", config.retentionDays())
                  .number("keepPerIssueHour", config.keepPerIssueHour());
              rows(json, vitals.rows());
              json.array(
                  "queues",
                  vitals.queues(),
                  (part, jobs) -> part.text("name", jobs.queue()).number("jobs", jobs.waiting()));
              number(json, "openCircuits", vitals.openCircuits());
              json.array("alarms", vitals.alarms(), InstallationRoutes::alarm)
                  .texts("alarmsGoTo", vitals.alarmTo());
              heartbeat(json, vitals.heartbeat());
              json.array("readings", vitals.readings(), InstallationRoutes::reading);
              bill(json, vitals.bill());
              json.object("limits", part -> InfoRoutes.write(part, config.limits()));
            }));
  }

  private static void problem(Json json, Vitals.Problem problem) {
    json.text("state", problem.weight().label()).text("text", problem.text());
  }

  private static void rows(Json json, Vitals.@Nullable Rows rows) {
    if (rows == null) {
      json.text("counts", null);
      return;
    }
    json.object(
        "counts",
        part -> {
          part.time("from", rows.from())
              .number("projects", rows.projects())
              .number("projectsCounted", rows.lookedAt())
              .number("unresolved", rows.unresolved())
              .number("resolved", rows.resolved())
              .number("ignored", rows.ignored());
          number(part, "events", rows.events());
          part.array(
                  "outcomes",
                  rows.outcomes(),
                  (item, count) ->
                      item.text("category", count.category().label())
                          .text("outcome", count.outcome().label())
                          .number("hour", count.hour())
                          .number("day", count.day()))
              .number("messagesWaiting", rows.decisions())
              .time("oldestMessageDue", rows.oldest())
              .number("deadLetters", rows.deadLetters())
              .flag("more", rows.more());
        });
  }

  private static void alarm(Json json, Alarm alarm) {
    boolean never = alarm.since().equals(Instant.EPOCH);
    json.text("name", alarm.name())
        .text("state", alarm.state().label())
        .text("reason", alarm.reason())
        .time("since", never ? null : alarm.since())
        .text("link", alarm.link());
  }

  private static void heartbeat(Json json, Vitals.@Nullable Heartbeat heartbeat) {
    if (heartbeat == null) {
      json.text("heartbeat", null);
      return;
    }
    Beat last = heartbeat.last();
    json.object(
        "heartbeat",
        part ->
            part.text("host", heartbeat.host())
                .number("intervalSeconds", heartbeat.interval().toSeconds())
                .time("tried", last == null ? null : last.tried())
                .time("arrived", last == null ? null : last.arrived())
                .text("fault", last == null ? "" : last.fault()));
  }

  private static void reading(Json json, Home.Reading reading) {
    json.text("name", reading.name())
        .text("label", reading.label())
        .decimal("value", reading.value())
        .text("unit", reading.unit().label());
  }

  private static void bill(Json json, @Nullable Bill bill) {
    if (bill == null) {
      json.text("costPerMonth", null);
      return;
    }
    json.object(
        "costPerMonth",
        part ->
            part.decimal("usd", bill.usd())
                .text("pricesOf", Charge.AS_OF.toString())
                .text("region", Charge.REGION)
                .array(
                    "lines",
                    bill.lines(),
                    (item, line) ->
                        item.text("what", line.use().what())
                            .text("unit", line.use().charge().unit())
                            .decimal("quantity", line.use().quantity())
                            .decimal("paid", line.paid())
                            .decimal("usd", line.usd())));
  }

  private static void number(Json json, String name, @Nullable Long value) {
    if (value == null) {
      json.text(name, null);
    } else {
      json.number(name, value);
    }
  }
}
