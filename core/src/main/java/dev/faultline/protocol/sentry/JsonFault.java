package dev.faultline.protocol.sentry;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** What is wrong with JSON, and where, in one short sentence. */
final class JsonFault {
  private static final int REASON_MAX = 200;

  private JsonFault() {}

  static String reason(IOException fault) {
    if (!(fault instanceof JsonProcessingException json)) {
      return String.valueOf(fault.getMessage());
    }
    String reason = json.getOriginalMessage();
    // The parser appends where it found the start of what is open, with a note on itself.
    int internals = reason.indexOf(" (start marker at");
    reason = internals < 0 ? reason : reason.substring(0, internals);
    reason = reason.replace('\n', ' ').replace('\r', ' ');
    reason = reason.length() > REASON_MAX ? reason.substring(0, REASON_MAX) + "..." : reason;
    var place = json.getLocation();
    return place == null
        ? reason
        : reason
            + " (line "
            + place.getLineNr()
            + ", column "
            + place.getColumnNr()
            + ", byte "
            + place.getByteOffset()
            + ")";
  }
}
