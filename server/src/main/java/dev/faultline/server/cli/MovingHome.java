package dev.faultline.server.cli;

import dev.faultline.move.Export;
import dev.faultline.move.KeyBox;
import dev.faultline.storage.Engine;
import java.io.IOException;
import java.util.Optional;

/** A place that an installation lives in, as far as moving has to do with it. */
interface MovingHome extends AutoCloseable {
  /** What it is and which one, for the backup's header and for people. */
  String name() throws IOException;

  /** Where it is, for people who did not say all of it; empty where they did. */
  default Optional<String> place() {
    return Optional.empty();
  }

  /** Refuses, before anything is asked or written, where there is nothing to take from. */
  void checkSource() throws IOException, CommandException;

  /** Refuses, before anything is asked or written, where nobody may move in. */
  void checkTarget() throws IOException, CommandException;

  /** Refuses keys that it could not take, before anything is written. */
  default void checkFits(KeyBox.Keys keys) throws IOException {}

  /** Its contents, also while it serves. */
  Export.Source contents() throws IOException, CommandException;

  /** The engine, to move in; nobody else may serve from it. */
  Engine engine() throws IOException, CommandException;

  /** Its keys; empty where it has none yet. */
  Optional<KeyBox.Keys> keys() throws IOException, CommandException;

  /** Puts keys in the place of its own; answers what is to be said about it. */
  String keys(KeyBox.Keys keys) throws IOException, CommandException;

  /** What a backup that was just made does not have; empty where it has all. */
  default Optional<String> caution() {
    return Optional.empty();
  }

  /** What is to be known of the home that was just moved into; empty for nothing. */
  default Optional<String> welcome() {
    return Optional.empty();
  }

  @Override
  void close();
}
