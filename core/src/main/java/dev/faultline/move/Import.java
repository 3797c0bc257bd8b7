package dev.faultline.move;

import dev.faultline.storage.Arrivals;
import dev.faultline.storage.Contents;
import java.io.IOException;
import java.util.Optional;

/** Moves a backup into an empty engine, part by part, and reads each part back. */
public final class Import {
  private final Arrivals arrivals;
  private long checked;

  public Import(Arrivals arrivals) {
    this.arrivals = arrivals;
  }

  /**
   * Makes sure that this backup may come in.
   *
   * @param resume whether to go on with an earlier, interrupted import of the same backup
   * @throws BackupException where something else is here, or an import stopped and was not asked to
   *     go on; the message says which
   */
  public void begin(Header header, boolean resume) throws BackupException {
    Optional<Arrivals.State> before = arrivals.state();
    if (before.isEmpty()) {
      try {
        arrivals.makeRoom();
      } catch (Arrivals.OccupiedException e) {
        throw new BackupException(String.valueOf(e.getMessage()), e);
      }
      arrivals.reached(new Arrivals.State(header.id(), 0, false));
      return;
    }
    Arrivals.State state = before.get();
    if (!state.source().equals(header.id())) {
      throw new BackupException(
          state.whole()
              ? "another backup was imported here; only an empty installation can be moved into"
              : "the import of another backup stopped here halfway; go on with that one");
    }
    if (state.whole()) {
      throw new BackupException("this backup was imported here already");
    }
    if (!resume) {
      throw new BackupException(
          "the import of this backup stopped here after %d parts; go on with --resume"
              .formatted(state.parts()));
    }
  }

  /**
   * Moves in what is not here yet; what is read must be whole to its end. The home is not whole
   * before {@link #end}: what it needs beside its contents, such as keys, comes in between.
   */
  public void run(BackupReader in, Export.Progress progress) throws IOException {
    String id = in.header().id();
    long here = arrivals.state().map(Arrivals.State::parts).orElse(0L);
    for (byte[] bytes = in.next(); bytes != null; bytes = in.next()) {
      if (in.parts() > here) {
        Contents.Part part = Records.read(bytes);
        arrivals.bring(part.belongings());
        checked += arrivals.check(part.belongings());
        arrivals.reached(new Arrivals.State(id, in.parts(), false));
      }
      progress.after(in.totals(), in.bytes());
    }
  }

  /** Says that all is here, after {@link #run}: from now on the home may be lived in. */
  public void end(BackupReader in) {
    arrivals.reached(new Arrivals.State(in.header().id(), in.parts(), true));
  }

  /** How many records were read back from the new home and were as they should be. */
  public long checked() {
    return checked;
  }
}
