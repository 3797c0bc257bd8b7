package dev.faultline.outgoing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A server on loopback that answers as a test says, byte for byte. */
final class RawServer implements AutoCloseable {
  /** What to do with one request; false closes the connection. */
  @FunctionalInterface
  interface Script {
    boolean answer(String head, OutputStream out) throws IOException;
  }

  private final ServerSocket listening;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  final List<String> heads = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();

  /** Connections that are closed. */
  private final AtomicInteger ended = new AtomicInteger();

  RawServer(Script script) throws IOException {
    this(ServerSocketFactory.getDefault(), script);
  }

  RawServer(ServerSocketFactory factory, Script script) throws IOException {
    listening = factory.createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual()
        .start(
            () -> {
              while (!listening.isClosed()) {
                try {
                  Socket socket = listening.accept();
                  connections.incrementAndGet();
                  open.add(socket);
                  Thread.ofVirtual().start(() -> serve(socket, script));
                } catch (IOException e) {
                  return;
                }
              }
            });
  }

  /** Always the same. */
  static Script says(String answer) {
    return (_, out) -> {
      out.write(answer.getBytes(ISO_8859_1));
      out.flush();
      return true;
    };
  }

  int port() {
    return listening.getLocalPort();
  }

  private void serve(Socket socket, Script script) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String head = head(in);
      while (!head.isEmpty()) {
        heads.add(head);
        if (!script.answer(head, socket.getOutputStream())) {
          return;
        }
        head = head(in);
      }
    } catch (IOException e) {
      // The caller went.
    } finally {
      ended.incrementAndGet();
    }
  }

  /** Waits until so many connections are closed. */
  void awaitEnded(int count) {
    while (ended.get() < count) {
      Thread.onSpinWait();
    }
  }

  /** The head and the body that its length tells; empty at the end. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    String text = head.toString();
    var length = java.util.regex.Pattern.compile("(?i)content-length: (\\d+)").matcher(text);
    if (length.find()) {
      text += new String(in.readNBytes(Integer.parseInt(length.group(1))), ISO_8859_1);
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
