package dev.faultline.event;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the program did before; oldest first in {@link Event#breadcrumbs()}. */
public record Breadcrumb(
    @Nullable Instant time,
    @Nullable String type,
    @Nullable String category,
    @Nullable Level level,
    @Nullable String message,
    Map<String, Object> data) {}
