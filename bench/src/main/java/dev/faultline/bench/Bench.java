package dev.faultline.bench;

import java.io.IOException;

/**
 * {@code script/bench ingest|query|prepare|store|aws-cost}: prints figures, asserts nothing about
 * time.
 */
public final class Bench {
  private Bench() {}

  public static void main(String[] args) throws IOException {
    String which = args.length == 0 ? "" : args[0];
    switch (which) {
      case "ingest" -> new IngestBench(Settings.parse(args, 1)).run();
      case "query" -> new QueryBench(Settings.parse(args, 1)).run();
      case "prepare" -> new PrepareBench(Settings.parse(args, 1)).run();
      case "store" -> new StoreBench(Settings.parse(args, 1)).run();
      case "aws-cost" -> new AwsCost(Settings.parse(args, 1)).run();
      default -> {
        System.err.println(
            "usage: script/bench ingest|query|prepare|store|aws-cost [--name value ...]");
        System.exit(2);
      }
    }
  }
}
