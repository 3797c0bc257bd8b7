package dev.faultline.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP request the program was serving.
 *
 * @param url without query and fragment
 * @param query without the question mark
 * @param data body or parameters, plain data
 * @param env what the web server told the program, plain data
 */
public record RequestInfo(
    @Nullable String method,
    @Nullable String url,
    @Nullable String query,
    @Nullable String fragment,
    List<Map.Entry<String, String>> headers,
    Map<String, Object> cookies,
    @Nullable Object data,
    Map<String, Object> env) {}
