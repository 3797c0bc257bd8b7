package dev.faultline.protocol.sentry;

import dev.faultline.codec.WholeText;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.ExceptionInfo.Relation;
import dev.faultline.event.Frame;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One exception as the client sends it; {@link ExceptionChain} finds out how they hang together.
 */
final class ExceptionFields implements JsonInput.Fields {
  private @Nullable String type;
  private @Nullable String value;
  private @Nullable String module;
  private @Nullable String threadId;
  private @Nullable Boolean handled;
  private boolean synthetic;
  private Map<String, Object> mechanism = Map.of();
  private List<Frame> rawFrames = List.of();
  List<Frame> frames = List.of();
  @Nullable Integer id;
  @Nullable Integer parentId;

  @Override
  public void field(String name, JsonInput in) throws IOException {
    switch (name) {
      case "type" -> type = in.word();
      case "value" -> value = in.anyText();
      case "module" -> module = in.word();
      case "thread_id" -> threadId = in.word();
      case "mechanism" -> readMechanism(in);
      case "stacktrace" -> frames = FrameFields.stack(in);
      case "raw_stacktrace" -> rawFrames = FrameFields.stack(in);
      default -> in.skip();
    }
  }

  private void readMechanism(JsonInput in) throws IOException {
    Map<String, Object> rest = new LinkedHashMap<>();
    in.object(
        (name, value) -> {
          switch (name) {
            case "handled" -> handled = value.bool();
            case "synthetic" -> synthetic = Boolean.TRUE.equals(value.bool());
            case "exception_id" -> id = value.count();
            case "parent_id" -> parentId = value.count();
            default -> {
              Object plain = value.plain();
              if (plain != null) {
                rest.put(WholeText.of(name), plain);
              }
            }
          }
        });
    mechanism = rest;
  }

  /** Old browser clients put the mechanism beside the list instead of into the exception. */
  void borrowMechanism(ExceptionFields beside) {
    if (mechanism.isEmpty() && handled == null) {
      mechanism = beside.mechanism;
      handled = beside.handled;
      synthetic = beside.synthetic;
    }
  }

  /** Nothing to show: clients send such when a throw carried no value at all. */
  boolean isEmpty() {
    return type == null && (value == null || value.isEmpty()) && stack().isEmpty();
  }

  /** The processed stack, or the raw one where the client sent only that. */
  List<Frame> stack() {
    return frames.isEmpty() ? rawFrames : frames;
  }

  boolean isSuppressed() {
    return "suppressed".equals(mechanism.get("type")) || source().startsWith("suppressed");
  }

  /** The relation to a parent, by what the mechanism says. */
  Relation relationTo(ExceptionFields parent) {
    if (isSuppressed()) {
      return Relation.SUPPRESSED;
    }
    String source = source();
    boolean ofGroup = Boolean.TRUE.equals(parent.mechanism.get("is_exception_group"));
    boolean cause =
        source.equals("cause")
            || source.equals("__cause__")
            || source.equals("__context__")
            || source.equals("InnerException");
    return source.endsWith("]") || (ofGroup && !cause) ? Relation.MEMBER : Relation.CAUSE;
  }

  private String source() {
    return mechanism.get("source") instanceof String source ? source : "";
  }

  ExceptionInfo build(Relation relation, int parent) {
    splitType();
    return new ExceptionInfo(
        relation, parent, type, value, module, threadId, handled, synthetic, mechanism, stack());
  }

  /** Old clients without types send {@code TypeError: x is not a function} as the value. */
  private void splitType() {
    if (type != null || value == null) {
      return;
    }
    int colon = value.indexOf(": ");
    if (colon <= 0) {
      return;
    }
    for (int i = 0; i < colon; i++) {
      char c = value.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '_' && c != '.' && c != '$') {
        return;
      }
    }
    type = value.substring(0, colon);
    value = value.substring(colon + 2);
  }
}
