package dev.faultline.web;

import org.jspecify.annotations.Nullable;

/**
 * An event on its page or under its issue, with the way to its neighbours.
 *
 * @param event null when the issue has no kept event any more
 * @param ordinal the event's number in its issue
 * @param older empty where there is none, as the other addresses
 */
public record EventPageView(
    @Nullable EventView event,
    String ordinal,
    String href,
    String oldest,
    String older,
    String newer,
    String newest,
    String all,
    String json,
    String kept) {}
