package dev.faultline.server;

import dev.faultline.vitals.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A process on a machine with a folder: what its disk and its memory say. */
final class OneMachine implements Home {
  /** How long a look at the disk holds: it walks the folder. */
  static final Duration FRESH = Duration.ofMinutes(1);

  /** Less of the disk free than this share is a reason to look. */
  private static final double FREE_SHARE_MIN = 0.1;

  /** A large disk has enough left with this much, whatever its share. */
  private static final long FREE_BYTES_ENOUGH = 20L << 30;

  private final Path data;
  private final InstantSource clock;
  private final Instant started;
  private @Nullable Seen last;

  private record Seen(Instant at, Sight sight) {}

  OneMachine(Path data, InstantSource clock) {
    this.data = data;
    this.clock = clock;
    this.started = clock.instant();
  }

  @Override
  public String name() {
    return "one machine";
  }

  @Override
  public Instant started() {
    return started;
  }

  @Override
  public synchronized Sight look() {
    Instant now = clock.instant();
    Seen known = last;
    if (known != null && !now.isBefore(known.at) && now.isBefore(known.at.plus(FRESH))) {
      return known.sight;
    }
    Sight sight = see();
    last = new Seen(now, sight);
    return sight;
  }

  private Sight see() {
    List<Reading> readings = new ArrayList<>();
    String fault = "";
    try {
      FileStore store = Files.getFileStore(data);
      long free = store.getUsableSpace();
      long all = store.getTotalSpace();
      readings.add(new Reading("dataBytes", "Data folder", bytes(data), Unit.BYTES));
      readings.add(new Reading("diskFreeBytes", "Disk free", free, Unit.BYTES));
      readings.add(new Reading("diskBytes", "Disk", all, Unit.BYTES));
      if (free < all * FREE_SHARE_MIN && free < FREE_BYTES_ENOUGH) {
        fault =
            "The disk is nearly full: %d MiB of %d MiB are free.".formatted(free >> 20, all >> 20);
      }
    } catch (IOException | UncheckedIOException e) {
      fault = "The data folder cannot be measured: " + e.getClass().getSimpleName();
    }
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    readings.add(new Reading("memoryBytes", "Memory in use", used, Unit.BYTES));
    readings.add(new Reading("memoryMaxBytes", "Most memory", runtime.maxMemory(), Unit.BYTES));
    return new Sight(List.copyOf(readings), List.of(), List.of(), fault);
  }

  /** Files come and go while the engine works: one that is gone counts nothing. */
  private static long bytes(Path folder) throws IOException {
    AtomicLong sum = new AtomicLong();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum.addAndGet(attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return sum.get();
  }
}
