package dev.faultline.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log message.
 *
 * @param template the text before its parameters were filled in; groups better than the text
 * @param params the parameters, as text
 * @param formatted the text a person reads
 */
public record Message(@Nullable String template, List<String> params, String formatted) {}
