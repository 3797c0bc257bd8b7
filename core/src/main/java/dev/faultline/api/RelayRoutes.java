package dev.faultline.api;

import dev.faultline.http.Response;
import dev.faultline.project.Project;
import dev.faultline.relay.RelayConfig;
import dev.faultline.relay.RelayConfig.From;
import dev.faultline.relay.RelayConfig.Language;
import dev.faultline.relay.RelayDoor;
import dev.faultline.seal.SealException;
import dev.faultline.seal.SealedConfig.Use;
import dev.faultline.seal.Sealing;
import dev.faultline.seal.TinkSeals;
import dev.faultline.seal.UnsealableException;
import dev.faultline.storage.Page;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Revocations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of relays, and the end of what was sealed. */
final class RelayRoutes {
  private static final String ROOT = "/api/v1/relay";
  private static final String REVOCATIONS = "/api/v1/seal/revocations";
  private static final int SECRET_CHARS_MAX = 1_024;

  /** The sealed part of a relay's address or of a DSN that carries a config. */
  private static final Pattern CARRIED = Pattern.compile("/(?:relay|c)/([A-Za-z0-9_-]+)(?:/|$)");

  private static final Parameter<From> FROM =
      Parameter.member(
          "from",
          Kind.choice(List.of(From.values()), From::label),
          "Whose webhooks the address takes; any tells it from the webhook.");
  private static final Parameter<String> TO =
      Parameter.member("to", Kind.oneConfig(), "Where they are passed on: a notification config.");
  private static final Parameter<Language> LANGUAGE =
      Parameter.member(
          "language",
          Kind.choice(List.of(Language.values()), Language::label),
          Language.EN,
          "What Backlog's labels are written in.");
  private static final Parameter<String> SECRET =
      optional(
          "secret",
          Kind.text(SECRET_CHARS_MAX),
          "What the sender signs with, or sends as its token. Without it, the address is enough.");
  private static final Parameter<String> SPACE =
      optional("space", Kind.text(256), "The host of the Backlog space, example.backlog.com.");
  private static final Parameter<String> PROJECT =
      optional(
          "project",
          Kind.text(256),
          "Name or id of the project whose issues are resolved when they are closed there; needs a"
              + " secret.");
  private static final Parameter<Instant> EXPIRES =
      optional("expires", Kind.time(), "When the address stops working. Without it, never.");
  private static final Parameter<String> SEALED =
      Parameter.member(
          "id",
          Kind.text(20_000),
          "An id; or the sealed string, the relay's address or the DSN that it stands in.");

  private final Sealing sealing;
  private final TinkSeals seals;
  private final Revocations revocations;
  private final Projects projects;
  private final PageLinks links;

  RelayRoutes(ApiDoor.Sealed sealed, Projects projects, PageLinks links) {
    this.sealing = sealed.sealing();
    this.seals = sealed.seals();
    this.revocations = sealed.revocations();
    this.projects = projects;
    this.links = links;
  }

  private static <T> Parameter<T> optional(String name, Kind<T> kind, String description) {
    return new Parameter<>(Parameter.Place.BODY, name, kind, false, null, description);
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            "POST",
            ROOT,
            "makeRelay",
            "relay",
            "Makes an address that passes another service's webhooks on.",
            List.of(FROM, TO, LANGUAGE, SECRET, SPACE, PROJECT, EXPIRES),
            List.of(
                Endpoint.Answer.of(201, "The address.", "RelayAddress"),
                Endpoint.Answer.refused(ProblemType.UNUSABLE_CONFIG),
                Endpoint.Answer.refused(ProblemType.NO_SUCH_PROJECT)),
            this::make),
        new Endpoint(
            "POST",
            REVOCATIONS,
            "revokeSealed",
            "sealing",
            "Revokes one sealed config, for ever: a string, a DSN with it, a relay's address.",
            List.of(SEALED),
            List.of(
                Endpoint.Answer.of(200, "The revocation.", "Revocation"),
                Endpoint.Answer.refused(ProblemType.UNUSABLE_CONFIG)),
            this::revoke),
        new Endpoint(
            "GET",
            REVOCATIONS,
            "listRevocations",
            "sealing",
            "Lists the sealed configs that were revoked.",
            List.of(Cursor.LIMIT, Cursor.PARAMETER),
            List.of(Endpoint.Answer.of(200, "A part of the list.", "RevocationPage")),
            this::list));
  }

  private Response make(Call call) throws ProblemException {
    Optional<String> named = call.find(PROJECT);
    Optional<Project> project =
        named.isPresent() ? Optional.of(Lookup.project(projects, named.get())) : Optional.empty();
    RelayConfig config =
        new RelayConfig(
            call.get(FROM),
            call.get(TO),
            call.get(LANGUAGE),
            call.find(SECRET).orElse(null),
            call.find(SPACE).orElse(null),
            project.map(Project::name).orElse(null));
    try {
      String sealed =
          sealing.seal(Use.RELAY, null, call.find(EXPIRES).orElse(null), config.toJson());
      String id = seals.open(sealed).id();
      return Response.bytes(
          201,
          "application/json",
          Json.object(
              json -> json.text("url", links.url() + RelayDoor.PATH + sealed).text("id", id)));
    } catch (UnsealableException e) {
      throw new ProblemException(ProblemType.UNUSABLE_CONFIG, e.getMessage() + ".");
    } catch (SealException e) {
      throw new IllegalStateException("it was sealed a moment ago", e);
    }
  }

  private Response revoke(Call call) throws ProblemException {
    Revocations.Revoked revoked = revocations.revoke(id(call.get(SEALED).strip()));
    return Call.ok(Json.object(json -> write(json, revoked)));
  }

  private String id(String given) throws ProblemException {
    if (Revocations.isId(given)) {
      return given;
    }
    Matcher carried = CARRIED.matcher(given);
    try {
      return seals.open(carried.find() ? carried.group(1) : given).id();
    } catch (SealException e) {
      throw new ProblemException(
          ProblemType.UNUSABLE_CONFIG,
          "That is no id of 22 characters, and it does not open: " + e.getMessage() + ".");
    }
  }

  private Response list(Call call) throws ProblemException {
    List<?> list = List.of("revocations");
    Page<Revocations.Revoked> page =
        revocations.list(Cursor.open(list, call).orElse(null), call.get(Cursor.LIMIT));
    return Call.ok(
        Json.object(
            json ->
                json.array("items", page.items(), RelayRoutes::write)
                    .text("next", Cursor.seal(list, page.next()))));
  }

  private static void write(Json json, Revocations.Revoked revoked) {
    json.text("id", revoked.id()).time("revokedAt", revoked.time());
  }
}
