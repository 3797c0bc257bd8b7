package dev.faultline.event;

/**
 * What was changed or left out of a report, and where: nothing is trimmed in silence.
 *
 * @param path where, with dots, in the client's words ({@code exception.values.0.type})
 * @param text what, for a person
 */
public record Note(String path, String text) {}
