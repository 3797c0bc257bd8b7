package dev.faultline.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One stack frame. A client says what it knows; everything may be missing.
 *
 * @param inApp whether the frame is the application's own code; null where the client does not say
 * @param line from 1
 * @param column from 1
 * @param pre source lines before {@code context}, in file order
 * @param context the source line itself
 * @param post source lines after {@code context}
 * @param vars local variables, plain data (see {@link Event})
 * @param extra what else the client sent of the frame (addresses, package, lock), plain data
 */
public record Frame(
    @Nullable String function,
    @Nullable String module,
    @Nullable String file,
    @Nullable String path,
    @Nullable Integer line,
    @Nullable Integer column,
    @Nullable Boolean inApp,
    List<String> pre,
    @Nullable String context,
    List<String> post,
    Map<String, Object> vars,
    Map<String, Object> extra) {

  /** A frame of which only place and name are known. */
  public static Frame of(
      @Nullable String function,
      @Nullable String file,
      @Nullable Integer line,
      @Nullable Integer column) {
    return new Frame(
        function, null, file, null, line, column, null, List.of(), null, List.of(), Map.of(),
        Map.of());
  }
}
