package dev.faultline.app;

import dev.faultline.config.Config;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.seal.KeysetStore;
import dev.faultline.storage.Engine;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What a host hands in.
 *
 * @param stays whether the process goes on after a request is answered: then it does by itself what
 *     comes up; else everything that does not belong to an answer is a job of the queue
 * @param random for ids; asked by many threads at once, so it must be safe for that
 */
record Ground(
    Config config,
    Engine engine,
    KeysetStore keysets,
    InstantSource clock,
    RandomGenerator random,
    SecureRandom secrets,
    Outgoing outgoing,
    boolean stays) {}
