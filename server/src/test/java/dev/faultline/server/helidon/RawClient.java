package dev.faultline.server.helidon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.faultline.http.Headers;
import dev.faultline.http.Response;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** Bytes on a socket: what no HTTP client would let a test send. */
final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    // Only so that a fault ends a test; a busy machine must not.
    socket.setSoTimeout(60_000);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  RawClient send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Ends with a reset instead of a goodbye. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** The next answer; {@code head} when it answers a HEAD. */
  Response answer(boolean head) throws IOException {
    String status = line();
    Headers headers = new Headers();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.add(line.substring(0, colon), line.substring(colon + 1).trim());
    }
    int code = Integer.parseInt(status.substring(9, 12));
    boolean bodyless = head || code == 204 || code == 304 || code < 200;
    int length = headers.find("Content-Length").map(Integer::parseInt).orElse(0);
    byte[] body = bodyless ? new byte[0] : in.readNBytes(length);
    if (!bodyless && body.length < length) {
      throw new EOFException("the answer broke off");
    }
    return new Response(code, headers, body);
  }

  Response answer() throws IOException {
    return answer(false);
  }

  /**
   * Waits for the server to hang up; anything else that comes is an error. What of ours was still
   * on its way makes a reset of it, which is a hang-up, too.
   */
  boolean closed() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (SocketException e) {
      return true;
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int c = in.read();
    while (c >= 0 && c != '\n') {
      if (c != '\r') {
        line.write(c);
      }
      c = in.read();
    }
    if (c < 0) {
      throw new EOFException("the server hung up");
    }
    return line.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
