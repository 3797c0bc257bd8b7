package dev.faultline.move;

import dev.faultline.storage.RowWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes a backup block by block. Confined to one thread. */
public final class BackupWriter {
  private final OutputStream out;
  private final MessageDigest digest;
  private final Totals totals;
  private long number;
  private long bytes;
  private long parts;

  private BackupWriter(
      OutputStream out, MessageDigest digest, Totals totals, long number, long bytes, long parts) {
    this.out = out;
    this.digest = digest;
    this.totals = totals;
    this.number = number;
    this.bytes = bytes;
    this.parts = parts;
  }

  /**
   * Begins a backup.
   *
   * @param keys the locked keys; null for none
   */
  public static BackupWriter begin(OutputStream out, Header header, byte @Nullable [] keys)
      throws IOException {
    BackupWriter writer = new BackupWriter(out, BackupReader.sha256(), new Totals(), 0, 0, 0);
    writer.write(Frame.Kind.HEADER, header.toBytes());
    if (keys != null) {
      writer.write(Frame.Kind.KEYS, keys);
    }
    return writer;
  }

  /** Goes on with a backup that was read up to where {@code out} stands. */
  public static BackupWriter behind(BackupReader read, OutputStream out) {
    return new BackupWriter(
        out, read.digest(), read.totals(), read.number(), read.bytes(), read.parts());
  }

  private void write(Frame.Kind kind, byte[] content) throws IOException {
    Frame frame = Frame.of(kind, number++, content);
    if (kind != Frame.Kind.END) {
      digest.update(frame.head());
      digest.update(frame.packed());
    }
    frame.write(out);
    bytes += frame.size();
  }

  /** Adds a part as {@link Records} wrote it. */
  public void part(byte[] records) throws IOException {
    totals.add(Records.read(records));
    write(Frame.Kind.PART, records);
    parts++;
  }

  /** Ends the backup; answers its SHA-256. */
  public String end() throws IOException {
    byte[] sum = digest.digest();
    RowWriter end = new RowWriter().number(parts).bytes(sum);
    totals.write(end);
    write(Frame.Kind.END, end.toBytes());
    out.flush();
    return HexFormat.of().formatHex(sum);
  }

  /** How many bytes the backup has so far. */
  public long bytes() {
    return bytes;
  }

  public long parts() {
    return parts;
  }

  /** What was written. */
  public Totals totals() {
    return totals;
  }
}
