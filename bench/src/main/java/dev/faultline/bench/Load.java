package dev.faultline.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;

/**
 * Sends prepared requests over keep-alive connections and reads the answers, each connection one
 * request at a time. One thread with plain non-blocking sockets: the load shares the machine with
 * the server, so it has to be cheap.
 */
final class Load {
  private final InetSocketAddress address;
  private final int connections;

  Load(int port, int connections) {
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.connections = connections;
  }

  /** Where requests come from. */
  interface Source {
    /** The next request, ready to be sent; null at the end. */
    @org.jspecify.annotations.Nullable
    Shot next();
  }

  /** How a run went; latencies in nanoseconds, sorted. */
  record Result(long requests, long refused, double seconds, long[] latencies) {
    double perSecond() {
      return requests / seconds;
    }

    double millis(double quantile) {
      if (latencies.length == 0) {
        return 0;
      }
      int at = (int) Math.min(latencies.length - 1L, Math.round(quantile * latencies.length));
      return latencies[at] / 1e6;
    }
  }

  private static final class Connection {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(16 << 10);
    private ByteBuffer out = ByteBuffer.allocate(0);
    private long sentAt;

    private Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  /** Runs until the source ends. */
  Result run(Source source) throws IOException {
    long[] latencies = new long[1 << 16];
    int requests = 0;
    long refused = 0;
    int open = 0;
    long began = System.nanoTime();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        SocketChannel channel = SocketChannel.open(address);
        channel.configureBlocking(false);
        channel.socket().setTcpNoDelay(true);
        Connection connection = new Connection(channel);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ, connection);
        if (send(connection, key, source)) {
          open++;
        }
      }
      while (open > 0) {
        selector.select();
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
          SelectionKey key = keys.next();
          keys.remove();
          Connection connection = (Connection) key.attachment();
          if (key.isWritable()) {
            flush(connection, key);
          }
          if (key.isReadable()) {
            int status = read(connection);
            if (status > 0) {
              if (requests == latencies.length) {
                latencies = Arrays.copyOf(latencies, requests * 2);
              }
              latencies[requests++] = System.nanoTime() - connection.sentAt;
              if (status >= 300) {
                refused++;
              }
              if (!send(connection, key, source)) {
                open--;
                connection.channel.close();
              }
            }
          }
        }
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    long[] sorted = Arrays.copyOf(latencies, requests);
    Arrays.sort(sorted);
    return new Result(requests, refused, seconds, sorted);
  }

  private static boolean send(Connection connection, SelectionKey key, Source source)
      throws IOException {
    Shot shot = source.next();
    if (shot == null) {
      return false;
    }
    // The shot's bytes are stamped again for the next request: a part that has to wait is copied.
    connection.out = ByteBuffer.wrap(shot.bytes());
    connection.sentAt = System.nanoTime();
    connection.channel.write(connection.out);
    if (connection.out.hasRemaining()) {
      byte[] rest = new byte[connection.out.remaining()];
      connection.out.get(rest);
      connection.out = ByteBuffer.wrap(rest);
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
    return true;
  }

  private static void flush(Connection connection, SelectionKey key) throws IOException {
    connection.channel.write(connection.out);
    if (!connection.out.hasRemaining()) {
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  /** The status of an answer that is whole; 0 while it is not. */
  private static int read(Connection connection) throws IOException {
    if (connection.channel.read(connection.in) < 0) {
      throw new IOException("the server closed a connection");
    }
    byte[] bytes = connection.in.array();
    int size = connection.in.position();
    int head = endOfHead(bytes, size);
    if (head < 0) {
      return 0;
    }
    String text = new String(bytes, 0, head, StandardCharsets.ISO_8859_1);
    int at = text.toLowerCase(java.util.Locale.ROOT).indexOf("content-length:");
    int end = text.indexOf("\r\n", at);
    int length = at < 0 ? 0 : Integer.parseInt(text.substring(at + 15, end).trim());
    if (size < head + length) {
      return 0;
    }
    connection.in.clear();
    return Integer.parseInt(text.substring(9, 12));
  }

  private static int endOfHead(byte[] bytes, int size) {
    for (int i = 3; i < size; i++) {
      if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }
}
