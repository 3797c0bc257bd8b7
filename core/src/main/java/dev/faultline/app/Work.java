package dev.faultline.app;

/**
 * A job that the queue hands to {@link Faultline#work}.
 *
 * @param job the bytes that were appended to the queue {@link Faultline#QUEUE}
 * @param attempt 1 for the first time it is handed out
 */
public record Work(byte[] job, int attempt) {}
