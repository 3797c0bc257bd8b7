package dev.faultline.grouping;

import dev.faultline.event.Event;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Message;
import dev.faultline.grouping.v1.Basis;
import dev.faultline.grouping.v1.DefaultGrouping;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Fills the variables of fingerprints and titles from an event. */
final class Fingerprint {
  private Fingerprint() {}

  /** Whether it says nothing but what is done anyway. */
  static boolean isDefault(List<Template> templates) {
    return templates.isEmpty() || (templates.size() == 1 && templates.getFirst().isDefault());
  }

  /** The values; {@code basis} is asked only where one of them is the default. */
  static List<String> expand(List<Template> templates, Event event, Supplier<List<String>> basis) {
    List<String> values = new ArrayList<>(templates.size());
    for (Template template : templates) {
      if (template.isDefault()) {
        values.addAll(basis.get());
      } else {
        values.add(fill(template, event, basis));
      }
    }
    return values;
  }

  /** The text with its variables filled in; a variable the event lacks says so. */
  static String fill(Template template, Event event, Supplier<List<String>> basis) {
    StringBuilder out = new StringBuilder();
    for (Template.Piece piece : template.pieces()) {
      if (!piece.variable()) {
        out.append(piece.text());
      } else if (piece.text().equals("default")) {
        byte[] hash = Basis.hash(Basis.FINGERPRINT, basis.get());
        out.append(HexFormat.of().formatHex(hash));
      } else {
        String value = value(piece.text(), event);
        out.append(value == null ? "<no-" + piece.text() + ">" : value);
      }
    }
    return out.toString();
  }

  private static @Nullable String value(String variable, Event event) {
    if (variable.startsWith("tags.")) {
      return event.tags().get(variable.substring(5));
    }
    ExceptionInfo root = event.exception();
    Frame frame = topFrame(event);
    return switch (variable) {
      case "transaction" -> event.transaction();
      case "function" -> frame == null ? null : DefaultGrouping.functionOf(frame, event.platform());
      case "module" -> frame == null ? null : frame.module();
      case "package" -> frame == null ? null : packageOf(frame);
      case "type" -> root == null ? null : root.type();
      case "value" -> root == null ? null : root.value();
      case "level" -> event.level().label();
      case "message" -> message(event);
      case "logger" -> event.logger();
      case "service" -> event.service();
      case "release" -> event.release();
      case "environment" -> event.environment();
      case "platform" -> event.platform();
      default -> throw new IllegalStateException("unknown variable " + variable);
    };
  }

  /** The message as it was reported, or what the reported exception says. */
  static @Nullable String message(Event event) {
    Message message = event.message();
    if (message != null && !message.formatted().isBlank()) {
      return message.formatted();
    }
    ExceptionInfo root = event.exception();
    return root == null ? null : root.value();
  }

  /** The newest call of the application's own code in the reported exception, or else of any. */
  static @Nullable Frame topFrame(Event event) {
    ExceptionInfo root = event.exception();
    List<Frame> frames = root == null ? List.of() : root.frames();
    for (Frame frame : frames) {
      if (DefaultGrouping.inApp(frame, event.platform())) {
        return frame;
      }
    }
    return frames.isEmpty() ? null : frames.getFirst();
  }

  private static @Nullable String packageOf(Frame frame) {
    if (frame.extra().get("package") instanceof String binary) {
      return binary;
    }
    String module = frame.module();
    int dot = module == null ? -1 : module.lastIndexOf('.');
    return module == null || dot < 0 ? module : module.substring(0, dot);
  }
}
