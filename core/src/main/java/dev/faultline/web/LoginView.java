package dev.faultline.web;

/**
 * The login page.
 *
 * @param token of a login link; empty for the form that asks for the key
 * @param next where to go on to
 */
public record LoginView(String token, String next, String fault) {}
