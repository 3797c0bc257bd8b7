package dev.faultline.move;

import dev.faultline.storage.RowReader;
import dev.faultline.storage.RowWriter;
import java.time.Instant;

/**
 * What stands in front of a backup.
 *
 * @param program the version of the program that made it
 * @param home what kind of home it comes from, for people
 * @param id tells it from all others
 * @param keys whether the installation's keys follow
 */
public record Header(String program, Instant created, String home, String id, boolean keys) {
  /** The version of the file's format. */
  static final int FORMAT = 1;

  byte[] toBytes() {
    RowWriter out = new RowWriter().number(FORMAT).text(program).time(created).text(home);
    return out.text(id).number(keys ? 1 : 0).toBytes();
  }

  static Header of(byte[] bytes) throws BackupException {
    try {
      RowReader in = new RowReader(bytes);
      long format = in.number();
      if (format != FORMAT) {
        throw new BackupException(
            "a backup of format %d; this program reads %d: use the one that made it, or a later one"
                .formatted(format, FORMAT));
      }
      return new Header(in.text(), in.time(), in.text(), in.text(), in.number() == 1);
    } catch (IllegalStateException | ArithmeticException e) {
      throw new BackupException("the backup is damaged: its header", e);
    }
  }
}
