package dev.faultline.server.helidon;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.media.ReadableEntity;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request's body. It is opened by the first read, because opening answers {@code Expect:
 * 100-continue}: a request that is refused by its head need not be sent.
 */
final class BodyStream extends InputStream {
  private final ReadableEntity entity;
  private @Nullable InputStream stream;
  private @Nullable RequestException malformed;
  private boolean gone;
  private boolean ended;

  BodyStream(ReadableEntity entity) {
    this.entity = entity;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (ended || length == 0) {
      return ended ? -1 : 0;
    }
    try {
      InputStream source = stream;
      if (source == null) {
        source = entity.inputStream();
        stream = source;
      }
      int count = source.read(target, offset, length);
      ended = count < 0;
      return count;
    } catch (CloseConnectionException
        | UncheckedIOException
        | DataReader.InsufficientDataAvailableException e) {
      gone = true;
      throw new IOException("the client stopped sending", e);
    } catch (RuntimeException e) {
      malformed =
          e instanceof RequestException refusal
              ? refusal
              : RequestException.builder()
                  .type(DirectHandler.EventType.BAD_REQUEST)
                  .message("malformed chunked body")
                  .cause(e)
                  .build();
      throw new IOException("malformed body", e);
    }
  }

  /** Whether every byte was read. */
  boolean ended() {
    return ended;
  }

  /**
   * Throws Helidon's own refusal where the body could not be read: whatever the handler made of
   * half a body is of no use, and to a client that went there is nothing to say.
   */
  void check() {
    if (malformed != null) {
      throw malformed;
    }
    if (gone) {
      throw new CloseConnectionException("client gone");
    }
  }

  /** Reads away up to so many bytes; afterwards {@link #ended} tells whether that was all. */
  void drain(long most) throws IOException {
    // The handler mostly read all of it and did not ask for the end.
    byte[] one = new byte[1];
    long left = most;
    if (!ended && left > 0) {
      left -= Math.max(0, read(one, 0, 1));
    }
    if (ended) {
      return;
    }
    byte[] waste = new byte[8192];
    while (!ended && left > 0) {
      left -= Math.max(0, read(waste, 0, (int) Math.min(waste.length, left)));
    }
    if (!ended && left == 0) {
      // The end is only seen by asking for one more.
      ended = read(waste, 0, 1) < 0;
    }
  }
}
