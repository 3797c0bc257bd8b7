package dev.faultline.server;

import static java.lang.System.Logger.Level.ERROR;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.project.Dsn;
import dev.faultline.project.FirstError;
import dev.faultline.project.ProjectId;
import dev.faultline.server.helidon.HelidonHost;
import dev.faultline.server.settings.KeyFile;
import dev.faultline.server.settings.KeysInUse;
import dev.faultline.server.settings.SealFile;
import dev.faultline.server.settings.ServerFile;
import dev.faultline.settings.Settings;
import dev.faultline.storage.Arrivals;
import dev.faultline.storage.Engine;
import dev.faultline.storage.rocksdb.RocksEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A running server: the product over the data folder, rung by the HTTP host and by a clock. It is
 * the place that hands in time, randomness and the environment.
 */
public final class Serving implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Serving.class.getName());

  /** How long closing may take after the host has drained, before the process ends anyway. */
  private static final int CLOSE_SECONDS = 20;

  /** How often a port is looked for: another program may take it before it is listened on. */
  private static final int PORT_TRIES = 5;

  /**
   * The product over a data folder.
   *
   * @param keys the keys kept in the folder
   */
  public record Product(Config config, Engine engine, Faultline faultline, KeyFile.Keys keys)
      implements AutoCloseable {
    /** Opens the data folder, or makes it. */
    public static Product open(Settings settings) throws IOException {
      InstantSource clock = InstantSource.system();
      SecureRandom secrets = new SecureRandom();
      Engine engine = RocksEngine.open(settings.data(), clock);
      try {
        refuseHalf(engine, settings, clock);
        // After the engine: it is the one that knows whether the folder is ours, and free.
        KeyFile.Keys keys = KeyFile.open(settings.data(), secrets);
        Config config = settings.config(port(settings), keys.master(), keys.clients());
        Faultline faultline =
            Faultline.create(
                config,
                engine,
                new SealFile(settings.data()),
                clock,
                () -> ThreadLocalRandom.current().nextLong(),
                secrets);
        faultline.livesIn(new OneMachine(settings.data(), clock));
        return new Product(config, engine, faultline, keys);
      } catch (UncheckedIOException e) {
        engine.close();
        throw new IOException(e.getMessage(), e);
      } catch (IOException | RuntimeException e) {
        engine.close();
        throw e;
      }
    }

    @Override
    public void close() {
      try {
        faultline.close();
      } finally {
        engine.close();
      }
    }

    /** What is here before all was moved in would be overwritten by the rest. */
    private static void refuseHalf(Engine engine, Settings settings, InstantSource clock)
        throws IOException {
      Optional<Arrivals.State> moved = new Arrivals(engine, clock).state();
      if (moved.isPresent() && !moved.get().whole()) {
        throw new IOException(
            "an import into %s stopped after %d parts; go on with faultline import --resume"
                .formatted(settings.data(), moved.get().parts()));
      }
    }

    /** Links need the port before anything listens on it. */
    private static int port(Settings settings) throws IOException {
      if (settings.port() != 0) {
        return settings.port();
      }
      try (ServerSocket probe = new ServerSocket()) {
        probe.bind(new InetSocketAddress(InetAddress.getByName(settings.host()), 0));
        return probe.getLocalPort();
      }
    }
  }

  private final Settings settings;
  private final Product product;
  private final HelidonHost host;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "faultline-stop");

  private Serving(Settings settings, Product product, HelidonHost host) {
    this.settings = settings;
    this.product = product;
    this.host = host;
  }

  /** Opens the data, listens, and leaves the note for other commands. */
  public static Serving start(Settings settings) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return startOnce(settings);
      } catch (BindException e) {
        if (settings.port() != 0 || tries == PORT_TRIES) {
          throw e;
        }
      }
    }
  }

  private static Serving startOnce(Settings settings) throws IOException {
    Product product = Product.open(settings);
    try {
      Config config = product.config();
      // Before anybody is served: a command that finds the server finds this note.
      KeysInUse.of(config.masterKey(), config.clientKeys(), new SecureRandom())
          .write(settings.data());
      HelidonHost host =
          HelidonHost.start(
              config.host(),
              config.port(),
              config.trustProxy(),
              config.limits(),
              product.faultline());
      Serving serving = new Serving(settings, product, host);
      serving.begin();
      return serving;
    } catch (IOException | RuntimeException e) {
      product.close();
      throw e;
    }
  }

  private void begin() throws IOException {
    // Who finds the note may have the process stopped at once, and then no note stays behind.
    Runtime.getRuntime().addShutdownHook(hook);
    synchronized (stopping) {
      if (stopping.getCount() > 0) {
        new ServerFile(settings.localUrl(host.port()), ProcessHandle.current().pid())
            .write(settings.data());
      }
    }
    Thread.ofPlatform().daemon().name("faultline-ticks").start(this::tickEachSecond);
  }

  private void tickEachSecond() {
    Thread.ofPlatform().daemon().name("faultline-minutes").start(this::tickEachMinute);
    try {
      // At once the first time: what was decided before the last stop waits.
      do {
        product.faultline().tell();
      } while (!stopping.await(1, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tickEachMinute() {
    try {
      while (!stopping.await(1, TimeUnit.MINUTES)) {
        // In a thread of its own: a sweep may take longer, and the heartbeat does not wait for it.
        Thread.ofVirtual().name("faultline-minute").start(product.faultline()::tick);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the user needs to know now. */
  public String welcome() {
    Config config = product.config();
    StringBuilder text = new StringBuilder();
    line(text, "Faultline", config.url());
    line(text, "data", settings.data().toAbsolutePath().normalize().toString());
    line(text, "log in", product.faultline().loginLink() + " (once, within an hour)");
    if (settings.url().isEmpty() && !config.host().equals("127.0.0.1")) {
      text.append("Links lead to this machine only; set --url to the address others use.\n");
    }
    if (product.keys().fresh()) {
      firstWords(text);
    }
    return text.toString();
  }

  private void firstWords(StringBuilder text) {
    Config config = product.config();
    String key = config.clientKeys().getFirst();
    text.append("\nThis is the first start.\n");
    if (settings.masterKey().isEmpty()) {
      line(text, "master key", config.masterKey() + " (kept in keys.json of the data folder)");
    }
    ProjectId project = new ProjectId(1);
    line(text, "DSN", Dsn.of(config.url(), project, key));
    text.append("Send a first error:\n");
    text.append(FirstError.curl(config.url(), project, key).indent(2));
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-12s%s\n".formatted(name, value));
  }

  /** Waits until the process is told to stop. */
  public void await() throws InterruptedException {
    stopped.await();
  }

  /** Finishes what is in work, commits it, and closes the data. */
  private void stop() {
    synchronized (stopping) {
      if (stopping.getCount() == 0) {
        return;
      }
      stopping.countDown();
    }
    try {
      host.stop();
      Thread guard =
          Thread.ofPlatform().daemon().name("faultline-guard").start(Serving::haltWhenStuck);
      ServerFile.remove(settings.data());
      product.close();
      guard.interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.log(ERROR, "the server did not stop cleanly", e);
    } finally {
      stopped.countDown();
    }
  }

  private static void haltWhenStuck() {
    try {
      TimeUnit.SECONDS.sleep(CLOSE_SECONDS);
      LOG.log(ERROR, "closing took too long; the data is safe, what was not answered may be lost");
      Runtime.getRuntime().halt(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook is what brought us here.
    }
  }
}
