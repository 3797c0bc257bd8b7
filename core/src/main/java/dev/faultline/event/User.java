package dev.faultline.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who was affected, as far as the client says; {@code data} holds its free keys. */
public record User(
    @Nullable String id,
    @Nullable String username,
    @Nullable String email,
    @Nullable String ipAddress,
    Map<String, Object> data) {}
