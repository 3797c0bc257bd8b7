package dev.faultline.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next what to ask the following part with; null at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {}
