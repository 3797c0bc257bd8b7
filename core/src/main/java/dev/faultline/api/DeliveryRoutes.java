package dev.faultline.api;

import dev.faultline.alert.Decision;
import dev.faultline.http.Response;
import dev.faultline.notify.Desk;
import dev.faultline.notify.Exchange;
import dev.faultline.notify.Trial;
import dev.faultline.notify.UnusableException;
import dev.faultline.project.Project;
import dev.faultline.storage.ConfigNotes;
import dev.faultline.storage.DeadLetter;
import dev.faultline.storage.Delivery;
import dev.faultline.storage.Page;
import dev.faultline.storage.Projects;
import dev.faultline.storage.TargetHealth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who was told what and why, or why not; what waits, and what could not be delivered. */
final class DeliveryRoutes {
  private static final String GROUP = "notifications";
  private static final String OF_PROJECT = "/api/v1/projects/{project}";
  private static final String OF_RELAY = "/api/v1/relay";

  private static final Parameter<String> TARGET =
      Parameter.path("target", Kind.text(22), "A target's name, as lists of targets give it.");
  private static final Parameter<String> LETTER =
      Parameter.path("letter", Kind.text(80), "A dead letter's name.");
  private static final Parameter<String> CONFIG =
      Parameter.member(
          "config",
          Kind.configOrSealed(),
          "A notification config, a list of them, or a sealed string.");
  private static final Parameter<String> IN_PROJECT =
      Parameter.member("project", Kind.text(256), "Name or id of the project to speak of.");

  private final Desk desk;
  private final Projects projects;
  private final Lookup lookup;

  DeliveryRoutes(Desk desk, Projects projects, Lookup lookup) {
    this.desk = desk;
    this.projects = projects;
    this.lookup = lookup;
  }

  /** What a route speaks of: a project's deliveries, or the relay's. */
  @FunctionalInterface
  private interface Scope {
    String of(Call call) throws ProblemException;
  }

  List<Endpoint> endpoints() {
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.add(
        new Endpoint(
            "GET",
            "/api/v1/issues/{issue}/deliveries",
            "listIssueDeliveries",
            GROUP,
            "Lists who was told of an issue, newest first, and which configs were not used.",
            List.of(Lookup.ISSUE, Cursor.LIMIT, Cursor.PARAMETER),
            List.of(
                Endpoint.Answer.of(200, "A part of the log.", "IssueDeliveryPage"),
                Endpoint.Answer.refused(ProblemType.NO_SUCH_ISSUE)),
            this::ofIssue));
    endpoints.addAll(of(OF_PROJECT, "Project", "a project", call -> lookup.project(call).scope()));
    endpoints.addAll(of(OF_RELAY, "Relay", "the relay", _ -> Decision.RELAY));
    endpoints.add(
        new Endpoint(
            "POST",
            "/api/v1/notify/test",
            "testConfig",
            GROUP,
            "Sends a sample message by a config; gives request and answer, without secrets.",
            List.of(CONFIG, IN_PROJECT),
            List.of(
                Endpoint.Answer.of(200, "What became of it, for each config.", "Trials"),
                Endpoint.Answer.refused(ProblemType.UNUSABLE_CONFIG),
                Endpoint.Answer.refused(ProblemType.NO_SUCH_PROJECT)),
            this::test));
    return endpoints;
  }

  private List<Endpoint> of(String root, String id, String whose, Scope scope) {
    List<Parameter<?>> owner = root.equals(OF_PROJECT) ? List.of(Lookup.PROJECT) : List.of();
    Endpoint.Answer none = Endpoint.Answer.refused(ProblemType.NO_SUCH_PROJECT);
    List<Endpoint.Answer> strangers = owner.isEmpty() ? List.of() : List.of(none);
    List<Endpoint.Answer> gone =
        and(strangers, Endpoint.Answer.refused(ProblemType.NO_SUCH_DEAD_LETTER));
    String letters = root + "/dead-letters";
    return List.of(
        new Endpoint(
            "GET",
            root + "/targets",
            "list" + id + "Targets",
            GROUP,
            "Lists the targets of " + whose + ", those that something waits for first.",
            and(and(owner, Cursor.LIMIT), Cursor.PARAMETER),
            and(strangers, Endpoint.Answer.of(200, "A part of the list.", "TargetPage")),
            call -> targets(call, scope.of(call))),
        new Endpoint(
            "GET",
            root + "/targets/{target}/deliveries",
            "list" + id + "Deliveries",
            GROUP,
            "Lists what was sent to a target of " + whose + ", newest first.",
            and(and(and(owner, TARGET), Cursor.LIMIT), Cursor.PARAMETER),
            and(strangers, Endpoint.Answer.of(200, "A part of the log.", "DeliveryPage")),
            call -> ofTarget(call, scope.of(call))),
        new Endpoint(
            "GET",
            letters,
            "list" + id + "DeadLetters",
            GROUP,
            "Lists what of " + whose + " could not be delivered, newest first.",
            and(and(owner, Cursor.LIMIT), Cursor.PARAMETER),
            and(strangers, Endpoint.Answer.of(200, "A part of the list.", "DeadLetterPage")),
            call -> deadLetters(call, scope.of(call))),
        new Endpoint(
            "POST",
            letters + "/{letter}/replay",
            "replay" + id + "DeadLetter",
            GROUP,
            "Tries a dead letter of " + whose + " again, as if it had never been tried.",
            and(owner, LETTER),
            and(gone, Endpoint.Answer.done("It waits to be delivered.")),
            call -> done(desk.replay(scope.of(call), call.get(LETTER)), call)),
        new Endpoint(
            "DELETE",
            letters + "/{letter}",
            "dismiss" + id + "DeadLetter",
            GROUP,
            "Removes a dead letter of " + whose + ".",
            and(owner, LETTER),
            and(gone, Endpoint.Answer.done("It is gone.")),
            call -> done(desk.dismiss(scope.of(call), call.get(LETTER)), call)));
  }

  private static <T> List<T> and(List<? extends T> some, T one) {
    List<T> all = new ArrayList<>(some);
    all.add(one);
    return List.copyOf(all);
  }

  private static Response done(boolean found, Call call) throws ProblemException {
    if (!found) {
      throw new ProblemException(
          ProblemType.NO_SUCH_DEAD_LETTER, "No dead letter has the name " + call.get(LETTER) + ".");
    }
    return Response.empty(204);
  }

  private Response ofIssue(Call call) throws ProblemException {
    Lookup.Found found = lookup.issue(call);
    List<?> list = List.of("issue-deliveries", found.issue().id());
    Page<Delivery> page =
        desk.log(found.issue().id(), call.get(Cursor.LIMIT), Cursor.open(list, call).orElse(null));
    return Call.ok(
        Json.object(
            json ->
                json.array("items", page.items(), DeliveryRoutes::write)
                    .text("next", Cursor.seal(list, page.next()))
                    .array("unused", desk.unused(found.issue().id()), DeliveryRoutes::write)));
  }

  private Response ofTarget(Call call, String scope) throws ProblemException {
    String target = call.get(TARGET);
    List<?> list = List.of("target-deliveries", scope, target);
    Page<Delivery> page =
        desk.log(scope, target, call.get(Cursor.LIMIT), Cursor.open(list, call).orElse(null));
    return Call.ok(
        Json.object(
            json ->
                json.array("items", page.items(), DeliveryRoutes::write)
                    .text("next", Cursor.seal(list, page.next()))));
  }

  private static void write(Json json, Delivery line) {
    json.time("time", line.time())
        .text("id", line.decision())
        .text("target", line.target())
        .text("label", line.label())
        .text("issue", line.issue() == null ? null : line.issue().toString())
        .text("subject", line.subject())
        .text("why", line.why())
        .number("attempt", line.attempt())
        .text("result", line.result().label())
        .flag("repeated", line.repeated())
        .text("detail", line.detail())
        .time("next", line.next());
  }

  private static void write(Json json, ConfigNotes.Unused unused) {
    json.text("label", unused.label())
        .text("code", unused.code())
        .text("reason", unused.reason())
        .time("time", unused.at());
  }

  private Response targets(Call call, String scope) throws ProblemException {
    List<?> list = List.of("targets", scope);
    Page<Desk.Place> page =
        desk.places(scope, call.get(Cursor.LIMIT), Cursor.open(list, call).orElse(null));
    return Call.ok(
        Json.object(
            json ->
                json.array("items", page.items(), DeliveryRoutes::write)
                    .text("next", Cursor.seal(list, page.next()))));
  }

  private static void write(Json json, Desk.Place place) {
    @Nullable TargetHealth health = place.health();
    json.text("target", place.target())
        .text("label", place.label())
        .number("waiting", place.waiting())
        .flag("moreWaiting", place.more())
        .time("oldest", place.oldest())
        .number("failures", health == null ? 0 : health.failures())
        .time("lastSent", health == null ? null : health.sent())
        .time("lastFailed", health == null ? null : health.failed())
        .text("detail", health == null ? "" : health.detail())
        .time("leftAloneUntil", place.leftAloneUntil());
  }

  private Response deadLetters(Call call, String scope) throws ProblemException {
    List<?> list = List.of("dead-letters", scope);
    Page<DeadLetter> page =
        desk.deadLetters(scope, call.get(Cursor.LIMIT), Cursor.open(list, call).orElse(null));
    return Call.ok(
        Json.object(
            json ->
                json.array("items", page.items(), DeliveryRoutes::write)
                    .text("next", Cursor.seal(list, page.next()))));
  }

  private static void write(Json json, DeadLetter dead) {
    Decision decision = dead.decision();
    json.text("name", dead.name())
        .text("id", decision.id())
        .text("target", decision.target())
        .text("label", decision.label())
        .time("decided", decision.decidedAt())
        .time("died", dead.died())
        .number("attempts", dead.attempts())
        .text("detail", dead.detail());
    switch (decision.content()) {
      case Decision.Seen seen ->
          json.text("issue", seen.issue().toString())
              .text("subject", seen.shortId())
              .text("title", seen.title())
              .text("why", seen.why().text());
      case Decision.Relayed relayed ->
          json.text("issue", null)
              .text("subject", relayed.note().heading())
              .text("title", relayed.note().title())
              .text("why", "passed on from " + relayed.note().service());
    }
  }

  private Response test(Call call) throws ProblemException {
    Project project = Lookup.project(projects, call.get(IN_PROJECT));
    try {
      List<Trial.Report> reports = desk.test(project, call.get(CONFIG));
      return Call.ok(Json.object(json -> json.array("items", reports, DeliveryRoutes::write)));
    } catch (UnusableException e) {
      throw new ProblemException(ProblemType.UNUSABLE_CONFIG, e.getMessage() + ".");
    }
  }

  private static void write(Json json, Trial.Report report) {
    json.text("label", report.label())
        .text("outcome", report.outcome().label())
        .text("detail", report.detail())
        .text("hint", report.hint())
        .array("calls", report.calls(), DeliveryRoutes::write);
  }

  private static void write(Json json, Exchange call) {
    json.object(
        "request",
        request ->
            request
                .text("method", call.method())
                .text("host", call.host())
                .text("path", call.path())
                .object("headers", headers -> call.headers().forEach(headers::text))
                .text("body", call.body()));
    json.object(
        "answer", answer -> answer.number("status", call.status()).text("body", call.answer()));
  }
}
