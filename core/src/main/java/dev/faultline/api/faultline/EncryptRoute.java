package dev.faultline.api.faultline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.project.ProjectName;
import dev.faultline.protocol.faultline.FaultlineAnswer;
import dev.faultline.protocol.faultline.FaultlineProtocol;
import dev.faultline.protocol.faultline.LenientTime;
import dev.faultline.seal.SealedConfig.Use;
import dev.faultline.seal.Sealing;
import dev.faultline.seal.UnsealableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code POST /encrypt}: the body, one entry of {@code notifications}, becomes a string that stands
 * in its place. Ours beside the original: {@code ?project=} binds it, {@code ?expires=} ends it.
 */
final class EncryptRoute {
  private final Sealing sealing;

  EncryptRoute(Sealing sealing) {
    this.sealing = sealing;
  }

  Response answer(Request request) {
    Optional<String> project = request.parameters().find("project").filter(s -> !s.isEmpty());
    project
        .flatMap(ProjectName::fault)
        .ifPresent(
            fault -> {
              throw new Refused(FaultlineProtocol.badProject(fault));
            });
    Optional<Instant> expires =
        request
            .parameters()
            .find("expires")
            .filter(text -> !text.isEmpty())
            .map(
                text ->
                    LenientTime.parseQuery(text)
                        .orElseThrow(
                            () -> Refused.parameter("expires", "should be an ISO 8601 time")));
    String sealed;
    try {
      sealed = sealing.seal(Use.NOTIFY, project.orElse(null), expires.orElse(null), body(request));
    } catch (UnsealableException e) {
      throw new Refused(400, "unusable", String.valueOf(e.getMessage()));
    }
    return FaultlineAnswer.json(
        201,
        json -> {
          json.writeObjectFieldStart("data");
          json.writeStringField("encrypted", sealed);
          json.writeEndObject();
        });
  }

  private static String body(Request request) {
    byte[] body;
    try {
      body = request.body().readNBytes(Sealing.CONFIG_BYTES_MAX + 1);
    } catch (IOException e) {
      throw new Refused(400, "body", "the body did not arrive whole");
    }
    if (body.length > Sealing.CONFIG_BYTES_MAX) {
      throw new Refused(
          413, "body-too-large", "body is larger than " + Sealing.CONFIG_BYTES_MAX + " bytes");
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new Refused(400, "unusable", "the body is not UTF-8");
    }
  }
}
