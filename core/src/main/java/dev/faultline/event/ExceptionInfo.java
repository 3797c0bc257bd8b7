package dev.faultline.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One exception of an event.
 *
 * @param relation how it hangs on its parent
 * @param parent index of the parent in {@link Event#exceptions()}; -1 for the first
 * @param module package or namespace of the type
 * @param handled whether the program caught it; null where the client does not say
 * @param synthetic the type was made up by the client (a signal, a hang): it says nothing
 * @param mechanism what else the client says of how it was caught, plain data
 * @param frames the throwing frame first
 */
public record ExceptionInfo(
    Relation relation,
    int parent,
    @Nullable String type,
    @Nullable String value,
    @Nullable String module,
    @Nullable String threadId,
    @Nullable Boolean handled,
    boolean synthetic,
    Map<String, Object> mechanism,
    List<Frame> frames) {

  /** How an exception hangs on its parent. */
  public enum Relation {
    /** The one that was reported. */
    ROOT,
    /** The parent was thrown because of it. */
    CAUSE,
    /** It was thrown while its parent was being handled, and is not why. */
    SUPPRESSED,
    /** One of several that its parent only wraps. */
    MEMBER
  }

  /** A root exception. */
  public static ExceptionInfo root(
      @Nullable String type, @Nullable String value, List<Frame> frames) {
    return new ExceptionInfo(
        Relation.ROOT, -1, type, value, null, null, null, false, Map.of(), frames);
  }
}
