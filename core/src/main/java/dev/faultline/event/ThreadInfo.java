package dev.faultline.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A thread of the program at the time; frames newest call first. */
public record ThreadInfo(
    @Nullable String id,
    @Nullable String name,
    boolean crashed,
    boolean current,
    @Nullable String state,
    List<Frame> frames) {}
