package dev.faultline.web;

/**
 * A page that says what went wrong.
 *
 * @param id what to name when asking for help; empty where nothing was logged
 */
public record FaultView(int status, String heading, String text, String id, String back) {}
