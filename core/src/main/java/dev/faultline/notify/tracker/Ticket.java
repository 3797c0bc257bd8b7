package dev.faultline.notify.tracker;

/**
 * An issue of a tracker.
 *
 * @param name what the tracker's addresses call it: {@code 17}, {@code SHOP-17}
 * @param number counts up in its repository or project, from 1; 0 where the tracker did not say
 * @param body empty where the tracker did not say
 * @param comments how many it has; 0 where the tracker did not say
 */
public record Ticket(
    String name, long number, String title, String body, boolean open, int comments) {}
