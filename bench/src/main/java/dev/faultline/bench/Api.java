package dev.faultline.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a server's API, as a user would. */
final class Api {
  private static final JsonFactory JSON = new JsonFactory();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String base;
  private final String masterKey;

  Api(int port, String masterKey) {
    this.base = "http://127.0.0.1:" + port;
    this.masterKey = masterKey;
  }

  /** The answer's body; anything but 200 is a fault of the run. */
  byte[] get(String path) throws IOException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + path)).header("X-Api-Key", masterKey).build();
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IOException(path + " answered " + response.statusCode());
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** All items of a list, part by part, each with its scalar members as text. */
  List<Map<String, String>> all(String path) throws IOException {
    List<Map<String, String>> items = new ArrayList<>();
    String cursor = null;
    do {
      String mark = path.contains("?") ? "&" : "?";
      cursor = items(get(cursor == null ? path : path + mark + "cursor=" + cursor), items);
    } while (cursor != null);
    return items;
  }

  private static @Nullable String items(byte[] body, List<Map<String, String>> items)
      throws IOException {
    String next = null;
    try (JsonParser parser = JSON.createParser(body)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("items")) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            items.add(scalars(parser));
          }
        } else if (name.equals("next") && value == JsonToken.VALUE_STRING) {
          next = parser.getText();
        } else {
          parser.skipChildren();
        }
      }
    }
    return next;
  }

  private static Map<String, String> scalars(JsonParser parser) throws IOException {
    Map<String, String> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken().isScalarValue()) {
        members.put(name, parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    return members;
  }
}
