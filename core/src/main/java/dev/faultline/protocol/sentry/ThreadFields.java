package dev.faultline.protocol.sentry;

import dev.faultline.event.Frame;
import dev.faultline.event.ThreadInfo;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thread. */
final class ThreadFields implements JsonInput.Fields {
  private @Nullable String id;
  private @Nullable String name;
  private boolean crashed;
  private boolean current;
  private @Nullable String state;
  private List<Frame> frames = List.of();
  private List<Frame> rawFrames = List.of();

  @Override
  public void field(String field, JsonInput in) throws IOException {
    switch (field) {
      case "id" -> id = in.word();
      case "name" -> name = in.word();
      case "crashed" -> crashed = Boolean.TRUE.equals(in.bool());
      case "current" -> current = Boolean.TRUE.equals(in.bool());
      case "state" -> state = in.word();
      case "stacktrace" -> frames = FrameFields.stack(in);
      case "raw_stacktrace" -> rawFrames = FrameFields.stack(in);
      default -> in.skip();
    }
  }

  ThreadInfo build() {
    return new ThreadInfo(id, name, crashed, current, state, frames.isEmpty() ? rawFrames : frames);
  }
}
