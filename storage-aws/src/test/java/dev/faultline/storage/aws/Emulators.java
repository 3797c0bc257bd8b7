package dev.faultline.storage.aws;

import dev.faultline.testkit.process.ChildProcess;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DynamoDB Local, S3Mock and ElasticMQ, each in a process with a class path of its own (Maven
 * gathers them in the folder {@code emulators}). Started once for all tests; they end with this
 * process, because they read from it.
 */
public final class Emulators {
  private static final Path FOLDER = folder();
  private static final Pattern LISTENS = Pattern.compile("listens on port (\\d+)");
  private static final Pattern LISTENS_WITH_CLOCK =
      Pattern.compile("listens on port (\\d+), clock on port (\\d+)");

  private static final class Started {
    static final Emulators ALL = start();
  }

  private final int dynamo;
  private final int s3;
  private final int sqs;
  private final int clock;
  private long told = Long.MIN_VALUE;

  private Emulators(int dynamo, int s3, int sqs, int clock) {
    this.dynamo = dynamo;
    this.s3 = s3;
    this.sqs = sqs;
    this.clock = clock;
  }

  public static Emulators get() {
    return Started.ALL;
  }

  /** Tests run in a module's folder, tools in the one above. */
  private static Path folder() {
    Path here = Path.of("emulators").toAbsolutePath();
    return Files.isDirectory(here)
        ? here
        : here.resolveSibling("..").resolve("emulators").normalize();
  }

  private static Emulators start() {
    try {
      ChildProcess s3 = process("s3", "S3MockOnLoopback.java");
      ChildProcess dynamo = process("dynamodb", "DynamoDbOnLoopback.java");
      ChildProcess sqs = process("sqs", "ElasticMqOnLoopback.java");
      int dynamoPort = port(dynamo.await(LISTENS), 1);
      Matcher queues = sqs.await(LISTENS_WITH_CLOCK);
      int s3Port = port(s3.await(LISTENS), 1);
      List.of(s3, dynamo, sqs).forEach(process -> process.drainTo(_ -> {}));
      return new Emulators(dynamoPort, s3Port, port(queues, 1), port(queues, 2));
    } catch (IOException e) {
      throw new UncheckedIOException("an emulator did not start", e);
    }
  }

  private static int port(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  private static ChildProcess process(String name, String source) throws IOException {
    Path folder = FOLDER.resolve(name);
    Path jars = folder.resolve("target").resolve("lib");
    if (!Files.isDirectory(jars)) {
      throw new IOException(
          jars + " is not there: build with Maven first (mvn -pl storage-aws -am ...)");
    }
    return ChildProcess.start(
        List.of(
            ChildProcess.java(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            jars + "/*",
            folder.resolve(source).toString()),
        Map.of());
  }

  public URI dynamo() {
    return local(dynamo);
  }

  public URI s3() {
    return local(s3);
  }

  public URI sqs() {
    return local(sqs);
  }

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Sets the time by which leases and delays of queues go. */
  public synchronized void tellTime(long millis) {
    if (millis == told) {
      return;
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), clock);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        DataInputStream in = new DataInputStream(socket.getInputStream())) {
      out.writeLong(millis);
      if (in.readLong() != millis) {
        throw new IllegalStateException("the queues' clock is not set");
      }
      told = millis;
    } catch (IOException e) {
      throw new UncheckedIOException("the queues' clock cannot be set", e);
    }
  }
}
