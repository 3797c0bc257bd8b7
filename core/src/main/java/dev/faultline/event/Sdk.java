package dev.faultline.event;

import org.jspecify.annotations.Nullable;

/** The client library that made the report. */
public record Sdk(@Nullable String name, @Nullable String version) {}
