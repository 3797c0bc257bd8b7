package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.access.Keys;
import dev.faultline.alert.Subscription;
import dev.faultline.alert.TimeUnit;
import dev.faultline.codec.EventJson;
import dev.faultline.config.Config;
import dev.faultline.config.Workers;
import dev.faultline.digest.DigestSettings;
import dev.faultline.digest.Lanes;
import dev.faultline.digest.Prepared;
import dev.faultline.digest.Tally;
import dev.faultline.event.Category;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.meter.Meter;
import dev.faultline.notify.Configs;
import dev.faultline.notify.Deliver;
import dev.faultline.notify.DeliverSettings;
import dev.faultline.notify.Desk;
import dev.faultline.notify.Letters;
import dev.faultline.notify.Notifier;
import dev.faultline.notify.Sample;
import dev.faultline.notify.Trial;
import dev.faultline.notify.slack.SlackNotifier;
import dev.faultline.notify.webhook.WebhookNotifier;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.project.Project;
import dev.faultline.protocol.Receipt;
import dev.faultline.relay.RelayConfig;
import dev.faultline.relay.RelayConfigException;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.seal.SealedConfig;
import dev.faultline.seal.Sealing;
import dev.faultline.seal.TinkSeals;
import dev.faultline.storage.ConfigNotes;
import dev.faultline.storage.Deliveries;
import dev.faultline.storage.Events;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.Issues;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.OwnSigns;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.Revocations;
import dev.faultline.storage.StateCache;
import dev.faultline.storage.StorageProbe;
import dev.faultline.storage.Tallies;
import dev.faultline.storage.memory.MemoryEngine;
import dev.faultline.vitals.Bell;
import dev.faultline.vitals.Installation;
import dev.faultline.vitals.Listeners;
import dev.faultline.vitals.RowSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The API over the memory engine, with a way to put events in. Every answer is held against the
 * OpenAPI document on the way.
 */
final class ApiHouse {
  static final Instant START = Instant.parse("2026-11-22T10:15:30Z");
  static final String MASTER = "master-key-for-tests";

  final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final AtomicLong keysMade = new AtomicLong();
  private final MemoryEngine engine = new MemoryEngine(now::get);
  final Projects projects =
      new Projects(engine, now::get, () -> "%032x".formatted(keysMade.incrementAndGet()));
  private final StateCache cache = new StateCache(100);
  private final Lanes lanes;
  final Issues issues = new Issues(engine, cache);
  final TinkSeals seals;
  final Configs configs;
  final Deliver deliver;
  private final AtomicReference<Deliver> room = new AtomicReference<>();

  /** Whatever is called by notifiers. */
  final AtomicReference<Function<Call, dev.faultline.outgoing.Answer>> service =
      new AtomicReference<>(
          _ -> new dev.faultline.outgoing.Answer(200, Map.of(), new byte[0], false));

  final ApiDoor door;
  private final JsonTree document;
  private long ids;

  ApiHouse() {
    this(200);
  }

  /** A house that keeps so many bodies of an issue in an hour. */
  ApiHouse(int keepPerIssueHour) {
    Config config = Config.forTests(Path.of("unused"));
    lanes =
        new Lanes(
            new LaneReader(engine, cache),
            projects,
            new Removals(engine, projects, () -> {}),
            now::get,
            new DigestSettings(keepPerIssueHour, 5_000, Duration.ofDays(90), TimeUnit.MINUTE),
            new Meter(),
            (scope, targets) -> room.get().wake(scope, targets));
    try {
      seals = TinkSeals.open(new MemoryKeysets(), new SecureRandom(), now::get);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Notifier> notifiers =
        Map.of("slack", new SlackNotifier(), "webhook", new WebhookNotifier());
    configs =
        new Configs(
            notifiers,
            seals,
            new Configs.Policy(false, _ -> false, _ -> false, TimeUnit.MINUTE),
            now::get);
    Events events = new Events(engine, now::get, Duration.ofDays(90), body -> body);
    Letters letters = new Letters(seals, notifiers, projects, events, _ -> null);
    Deliveries deliveries = new Deliveries(engine);
    Outgoing outgoing = call -> service.get().apply(call);
    deliver =
        new Deliver(
            new Deliver.Parts(
                new Outbox(engine), deliveries, projects, lanes, letters, outgoing, null),
            DeliverSettings.of(Workers.defaults()),
            now::get,
            new Random(1),
            new Meter());
    room.set(deliver);
    AtomicLong nonces = new AtomicLong();
    Desk desk =
        new Desk(
            deliver,
            deliveries,
            new Outbox(engine),
            new ConfigNotes(engine),
            new Trial(
                configs,
                letters,
                seals,
                outgoing,
                () -> new Sample(nonces.incrementAndGet(), now.get())));
    door =
        new ApiDoor(
            config,
            new Keys(config.masterKey(), config.clientKeys()),
            projects,
            issues,
            new Events(engine, now::get, Duration.ofDays(90), body -> body),
            new Tallies(engine),
            lanes,
            new ApiDoor.Sealed(
                new Sealing(seals, ApiHouse::faults, new SecureRandom(), now::get),
                seals,
                new Revocations(engine, now::get)),
            desk,
            installation(deliveries),
            now::get,
            "1.2.3");
    document = JsonTree.parse(ask("GET", "/openapi.json", null).response().body());
  }

  /** One that watches nothing by itself and tells nobody. */
  private Installation installation(Deliveries deliveries) {
    OwnSigns signs = new OwnSigns(engine);
    Outbox outbox = new Outbox(engine);
    Bell bell =
        new Bell(
            new Bell.Parts(
                signs,
                outbox,
                () -> Listeners.NONE,
                _ -> {},
                _ -> Optional.empty(),
                "/installation"),
            now::get);
    return new Installation(
        new Installation.Parts(
            "1.2.3",
            new StorageProbe(engine, now::get),
            signs,
            bell,
            () -> Listeners.NONE,
            null,
            null,
            Map.of("work", () -> 3L),
            null),
        new RowSources(projects, new Tallies(engine), outbox, deliveries, Duration.ofDays(90)),
        now::get);
  }

  /** Stands in for the notifiers: what any config needs. */
  private static List<String> faults(SealedConfig.Use use, String json) {
    JsonTree config = JsonTree.parse(json.getBytes(StandardCharsets.UTF_8));
    try {
      if (use == SealedConfig.Use.RELAY && config.has("from")) {
        RelayConfig.parse(json);
        return List.of();
      }
    } catch (RelayConfigException e) {
      return List.of(Objects.requireNonNull(e.getMessage()));
    }
    return config.at("type").value() instanceof String ? List.of() : List.of("type must be text");
  }

  JsonTree document() {
    return document;
  }

  /** An answer with its body, if it has one. */
  record Answer(Response response) {
    int status() {
      return response.status();
    }

    JsonTree json() {
      return JsonTree.parse(response.body());
    }

    /** The last part of a problem's type. */
    String problem() {
      return json().at("type").text().replace("urn:faultline:problem:", "");
    }
  }

  Answer get(String target) {
    return request("GET", target, "");
  }

  Answer request(String method, String target, String body) {
    Headers headers = Headers.of("Authorization", "Bearer " + MASTER);
    if (!body.isEmpty()) {
      headers.add("Content-Type", "application/json");
    }
    Response response =
        door.handle(Request.of(method, target, headers, body.getBytes(StandardCharsets.UTF_8)));
    DocumentCheck.check(document, method, target, response);
    return new Answer(response);
  }

  /** A request with the given key, or none. */
  Answer ask(String method, String target, @Nullable String key) {
    Headers headers = key == null ? new Headers() : Headers.of("X-Api-Key", key);
    return new Answer(door.handle(Request.of(method, target, headers, new byte[0])));
  }

  Project project(String name) {
    return projects.getOrCreate(name);
  }

  /** An event in the making. */
  final class Report {
    final EventDraft draft = new EventDraft();
    final long fingerprint;
    String title = "Boom";
    List<Subscription> subscriptions = List.of();

    private Report(long fingerprint) {
      this.fingerprint = fingerprint;
      draft.platform = "java";
      draft.environment = "production";
      draft.protocol = "sentry";
    }

    private Prepared prepared() {
      EventId id = new EventId(7, ++ids);
      Instant time = draft.time == null ? now.get() : Objects.requireNonNull(draft.time);
      Level level = draft.level == null ? Level.ERROR : draft.level;
      return new Prepared.Ready(
          id,
          Category.ERROR,
          now.get(),
          time,
          level,
          draft.platform,
          title,
          "Shop.pay",
          "Boom",
          "",
          draft.environment,
          draft.release,
          new Fingerprint(1, fingerprint),
          List.copyOf(draft.tags.entrySet()),
          EventJson.write(draft.build(id, time, now.get())),
          subscriptions);
    }
  }

  Report report(long fingerprint) {
    return new Report(fingerprint);
  }

  List<Receipt> send(Project project, Report... reports) {
    return lanes.digest(project, Arrays.stream(reports).map(Report::prepared).toList(), List.of());
  }

  /** So many events of one issue. */
  List<Receipt> send(Project project, long fingerprint, int count) {
    List<Report> reports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      reports.add(report(fingerprint));
    }
    return send(project, reports.toArray(Report[]::new));
  }

  void end(Project project, Tally... tallies) {
    lanes.digest(project, List.of(), List.of(tallies));
  }

  void fail(Project project, String reason, byte[] bytes) {
    lanes.digest(
        project,
        List.of(
            new Prepared.Failed(
                new EventId(7, ++ids), Category.ERROR, now.get(), "sentry", reason, bytes)),
        List.of());
  }

  Issue onlyIssue(Project project) {
    List<Issue> all = issues.list(project, IssueQuery.all(10)).items();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  static String[] titles(JsonTree page) {
    return page.at("items").items().stream()
        .map(item -> item.at("title").text())
        .toArray(String[]::new);
  }

  /** What is said about one bad value. */
  static JsonTree error(Answer answer, String name) {
    return Objects.requireNonNull(errors(answer).get(name), name);
  }

  static Map<String, JsonTree> errors(Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    Map<String, JsonTree> errors = new LinkedHashMap<>();
    for (JsonTree error : answer.json().at("errors").items()) {
      errors.put(error.at("name").text(), error);
    }
    return errors;
  }
}
