package dev.faultline.api;

import dev.faultline.access.Keys;
import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.move.Export;
import dev.faultline.move.Records;
import dev.faultline.storage.Contents;
import dev.faultline.storage.Engine;
import java.util.Optional;

/**
 * Hands out what is stored, part by part, to who has the master key: how {@code faultline export}
 * reads an installation that runs. Each part says where the next one begins, so that nothing is
 * held here and a connection may break. It is no part of the JSON API.
 */
public final class BackupDoor implements Handler {
  /** Where it is; {@code ?after=} names the position. */
  public static final String PATH = "/api/v1/backup";

  private final Keys keys;
  private final Contents contents;

  public BackupDoor(Keys keys, Engine engine) {
    this.keys = keys;
    this.contents = new Contents(engine);
  }

  /** Whether a path is ours. */
  public boolean takes(String path) {
    return path.equals(PATH);
  }

  @Override
  public Response handle(Request request) {
    return answer(request)
        .with("Cache-Control", "no-store")
        .with("X-Content-Type-Options", "nosniff");
  }

  private Response answer(Request request) {
    Optional<String> shown = Keys.shown(request);
    if (shown.isEmpty()) {
      return Problem.of(
              ProblemType.NO_KEY, "A backup needs the master key as Authorization: Bearer KEY.")
          .response(PATH)
          .with("WWW-Authenticate", "Bearer realm=\"faultline\"");
    }
    if (!keys.isMaster(shown.get())) {
      return Problem.of(ProblemType.WRONG_KEY, "The key that was sent is not the master key.")
          .response(PATH);
    }
    if (!request.method().equals("GET")) {
      return Problem.of(ProblemType.METHOD_NOT_ALLOWED, "Only GET is known here.")
          .response(PATH)
          .with("Allow", "GET");
    }
    String after = request.parameters().find("after").orElse("");
    try {
      byte[] part = Records.write(contents.read(after.isEmpty() ? null : after, Export.PART_BYTES));
      return Response.bytes(200, "application/zstd", Records.pack(part));
    } catch (IllegalArgumentException e) {
      return Problem.of(ProblemType.BAD_PARAMETER, "after names no position: " + e.getMessage())
          .response(PATH);
    }
  }
}
