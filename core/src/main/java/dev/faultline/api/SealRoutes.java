package dev.faultline.api;

import dev.faultline.http.Response;
import dev.faultline.project.Dsn;
import dev.faultline.project.Project;
import dev.faultline.seal.SealKey;
import dev.faultline.seal.SealedConfig.Use;
import dev.faultline.seal.Sealing;
import dev.faultline.seal.TinkSeals;
import dev.faultline.seal.UnsealableException;
import dev.faultline.storage.Projects;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sealed configs, and the keys they are sealed with. */
final class SealRoutes {
  private static final String GROUP = "sealing";
  private static final String ROOT = "/api/v1/seal";
  private static final String KEYS = ROOT + "/keys";

  private static final Parameter<String> CONFIG =
      Parameter.member(
          "config",
          Kind.config(),
          "A notification config as clients send it in notifications, or a list of them.");
  private static final Parameter<String> PROJECT =
      new Parameter<>(
          Parameter.Place.BODY,
          "project",
          Kind.text(256),
          false,
          null,
          "Name or id of the only project it may be used for. Without it, for any.");
  private static final Parameter<Instant> EXPIRES =
      new Parameter<>(
          Parameter.Place.BODY,
          "expires",
          Kind.time(),
          false,
          null,
          "When it stops working. Without it, never.");
  private static final Parameter<Use> USE =
      Parameter.member(
          "use",
          Kind.choice(List.of(Use.values()), use -> use.name().toLowerCase(Locale.ROOT)),
          Use.NOTIFY,
          "What it is for: notifications of clients, or the address of a relay.");
  private static final Parameter<String> KEY =
      Parameter.path("key", Kind.text(8), "A key's id, 8 hex digits.");

  private final Sealing sealing;
  private final TinkSeals seals;
  private final Projects projects;
  private final PageLinks links;

  SealRoutes(Sealing sealing, TinkSeals seals, Projects projects, PageLinks links) {
    this.sealing = sealing;
    this.seals = seals;
    this.projects = projects;
    this.links = links;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            "POST",
            ROOT,
            "sealConfig",
            GROUP,
            "Seals a config into a string that only this installation can open.",
            List.of(CONFIG, PROJECT, EXPIRES, USE),
            List.of(
                Endpoint.Answer.of(201, "The sealed string.", "Sealed"),
                Endpoint.Answer.refused(ProblemType.UNUSABLE_CONFIG),
                Endpoint.Answer.refused(ProblemType.NO_SUCH_PROJECT)),
            this::seal),
        new Endpoint(
            "GET",
            KEYS,
            "listSealKeys",
            GROUP,
            "Lists the keys that configs are sealed with, oldest first; the last one seals.",
            List.of(),
            List.of(Endpoint.Answer.of(200, "All keys, without what is secret.", "SealKeyList")),
            call ->
                Call.ok(Json.object(json -> json.array("items", seals.keys(), SealRoutes::write)))),
        new Endpoint(
            "POST",
            KEYS,
            "rotateSealKey",
            GROUP,
            "Makes a key that seals from now on; what older ones sealed still opens.",
            List.of(),
            List.of(Endpoint.Answer.of(201, "The new key.", "SealKey")),
            call -> key(201, seals.rotate())),
        new Endpoint(
            "DELETE",
            KEYS + "/{key}",
            "retireSealKey",
            GROUP,
            "Retires a key: no string that it sealed opens any more.",
            List.of(KEY),
            List.of(
                Endpoint.Answer.of(200, "The retired key.", "SealKey"),
                Endpoint.Answer.refused(ProblemType.NO_SUCH_SEAL_KEY),
                Endpoint.Answer.refused(ProblemType.SEAL_KEY_IN_USE)),
            this::retire));
  }

  private Response seal(Call call) throws ProblemException {
    Optional<String> named = call.find(PROJECT);
    Optional<Project> project =
        named.isPresent() ? Optional.of(Lookup.project(projects, named.get())) : Optional.empty();
    String sealed;
    try {
      sealed =
          sealing.seal(
              call.get(USE),
              project.map(Project::name).orElse(null),
              call.find(EXPIRES).orElse(null),
              call.get(CONFIG));
    } catch (UnsealableException e) {
      throw new ProblemException(ProblemType.UNUSABLE_CONFIG, e.getMessage() + ".");
    }
    Optional<Project> reached = call.get(USE) == Use.NOTIFY ? project : Optional.empty();
    boolean fits = Dsn.fits(sealed);
    String dsn =
        fits ? reached.flatMap(known -> Dsn.of(links.url(), known, sealed)).orElse(null) : null;
    byte[] body =
        Json.object(
            json ->
                json.text("sealed", sealed)
                    .text("dsn", dsn)
                    .text("dsnFault", dsn == null ? fault(reached, fits, sealed) : null));
    return Response.bytes(201, "application/json", body);
  }

  private static @Nullable String fault(Optional<Project> project, boolean fits, String sealed) {
    if (project.isEmpty()) {
      return null;
    }
    return fits
        ? "All client keys of the project are revoked; make one."
        : "The config is too long for a DSN: its part of the address would have %d characters, and %d is the most. Leave out a linkTemplate, labels or entries; or seal each entry for itself and let clients send it."
            .formatted(Dsn.prefix(sealed).length(), Dsn.PREFIX_CHARS_MAX);
  }

  private Response retire(Call call) throws ProblemException {
    String id = call.get(KEY);
    try {
      return key(
          200,
          seals
              .retire(id)
              .orElseThrow(
                  () ->
                      new ProblemException(
                          ProblemType.NO_SUCH_SEAL_KEY, "No sealing key has the id " + id + ".")));
    } catch (IllegalStateException e) {
      throw new ProblemException(ProblemType.SEAL_KEY_IN_USE, e.getMessage() + ".");
    }
  }

  private static Response key(int status, SealKey key) {
    return Response.bytes(status, "application/json", Json.object(json -> write(json, key)));
  }

  private static void write(Json json, SealKey key) {
    json.text("id", key.id())
        .time("createdAt", key.createdAt())
        .flag("primary", key.primary())
        .flag("retired", key.retired());
  }
}
