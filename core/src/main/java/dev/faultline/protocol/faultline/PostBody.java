package dev.faultline.protocol.faultline;

import dev.faultline.protocol.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A posted body, taken apart without copying: where its parts lie in the bytes.
 *
 * @param errors the elements of {@code errors}
 * @param shared what belongs to all of them, by name: {@code context}, {@code environment}, {@code
 *     session}, {@code params}, {@code notifier}
 * @param more members of the root that the contract does not know
 * @param notifications the elements of {@code notifications}, at most one more than a parcel's
 *     limit; they hold secrets
 */
record PostBody(
    byte[] bytes,
    List<Slice> errors,
    Map<String, Slice> shared,
    Map<String, Slice> more,
    List<Slice> notifications,
    List<Refusal.Fault> faults) {

  /** A JSON value in the body: its first byte and the one after its last. */
  record Slice(int from, int to) {
    int length() {
      return to - from;
    }
  }

  /** The text of a part. */
  String text(Slice slice) {
    return new String(bytes, slice.from, slice.length(), StandardCharsets.UTF_8);
  }
}
