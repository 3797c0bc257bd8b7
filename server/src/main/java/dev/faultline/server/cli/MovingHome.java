package dev.faultline.server.cli;

import dev.faultline.move.Export;
import dev.faultline.move.KeyBox;
import dev.faultline.storage.Engine;
import java.io.IOException;
import java.util.Optional;

/** A place that an installation lives in, as far as moving has to do with it. */
interface MovingHome extends AutoCloseable {
  /** What it is, for the backup's header and for people. */
  String name();

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

  @Override
  void close();
}
