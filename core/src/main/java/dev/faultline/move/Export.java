package dev.faultline.move;

import dev.faultline.storage.Contents;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes an installation into a backup, part by part. */
public final class Export {
  /** About how many bytes a part has, before it is packed. */
  public static final int PART_BYTES = 1 << 20;

  private Export() {}

  /** Where the parts come from: an engine, or a server that has it open. */
  @FunctionalInterface
  public interface Source {
    /** The part at a position, as {@link Records} writes it; null for the first. */
    byte[] part(@Nullable String position) throws IOException, InterruptedException;

    /** The parts of an engine. */
    static Source of(Contents contents) {
      return position -> Records.write(contents.read(position, PART_BYTES));
    }
  }

  /** Is told after each part. */
  @FunctionalInterface
  public interface Progress {
    void after(Totals totals, long bytes) throws IOException;
  }

  /**
   * Writes from a position on to the end; answers the backup's SHA-256.
   *
   * @param from null for the beginning
   */
  public static String run(
      Source source, @Nullable String from, BackupWriter out, Progress progress)
      throws IOException, InterruptedException {
    String position = from;
    do {
      byte[] part = source.part(position);
      out.part(part);
      position = Records.next(part);
      progress.after(out.totals(), out.bytes());
    } while (position != null);
    return out.end();
  }

  /**
   * Where an interrupted backup goes on, after {@link BackupReader} has read what is whole of it.
   *
   * @param position null for the beginning
   * @param whole all parts are there, and only the end may be missing
   */
  public record Rest(@Nullable String position, boolean whole) {
    /** What is to be done for what was read. */
    public static Rest of(BackupReader read) {
      String position = read.position();
      return new Rest(position, read.parts() > 0 && position == null);
    }
  }
}
