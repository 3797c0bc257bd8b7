package dev.faultline.protocol.sentry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.faultline.event.Category;
import dev.faultline.event.Outcome;
import dev.faultline.protocol.Parcel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says it dropped itself: counts by reason and category. */
final class ClientReport {
  private static final int REASON_MAX = 64;
  private static final long QUANTITY_MAX = 1_000_000_000;
  private static final byte[] NO_SAMPLE = new byte[0];

  private ClientReport() {}

  /** The counts; null where the JSON is malformed. */
  static @Nullable List<Parcel.Item> read(byte[] body, int from, int to, int entriesMax) {
    List<Parcel.Item> items = new ArrayList<>();
    try (JsonParser parser = JsonInput.FACTORY.createParser(body, from, to - from)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        boolean list = parser.nextToken() == JsonToken.START_ARRAY;
        if (list && isList(name)) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            Parcel.Item item = entry(parser);
            if (item != null && items.size() < entriesMax) {
              items.add(item);
            }
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      return null;
    }
    if (items.isEmpty()) {
      items.add(ended(Category.CLIENT_REPORT, "nothing-discarded", 0));
    }
    return items;
  }

  private static boolean isList(String name) {
    return switch (name) {
      case "discarded_events",
          "rate_limited_events",
          "filtered_events",
          "filtered_sampling_events" ->
          true;
      default -> false;
    };
  }

  private static Parcel.@Nullable Item entry(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return null;
    }
    String reason = "";
    String category = "";
    long quantity = 1;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.VALUE_STRING && name.equals("reason")) {
        reason = parser.getText();
      } else if (token == JsonToken.VALUE_STRING && name.equals("category")) {
        category = parser.getText();
      } else if (token == JsonToken.VALUE_NUMBER_INT && name.equals("quantity")) {
        quantity = parser.getTextLength() > 10 ? QUANTITY_MAX : parser.getLongValue();
      }
      parser.skipChildren();
    }
    // Bytes are told beside the things they belong to: counting both would count twice.
    boolean bytes = category.endsWith("_byte");
    return bytes || quantity <= 0
        ? null
        : ended(ItemKind.ofDiscarded(category), label(reason), Math.min(quantity, QUANTITY_MAX));
  }

  private static Parcel.Ended ended(Category category, String reason, long quantity) {
    return new Parcel.Ended(category, Outcome.CLIENT_DISCARDED, reason, quantity, NO_SAMPLE);
  }

  /** Reasons become names of counters: only those that look like SDKs' own. */
  private static String label(String reason) {
    boolean plain = !reason.isEmpty() && reason.length() <= REASON_MAX;
    for (int i = 0; plain && i < reason.length(); i++) {
      char c = reason.charAt(i);
      plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
    return plain ? reason : "other";
  }
}
