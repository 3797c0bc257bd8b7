package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What stands before a function on AWS, as its documentation describes it: requests become events,
 * what a function answers becomes an answer.
 */
public final class FunctionUrl {
  /** What RFC 3986 allows in a path and a query, each percent sign with its two digits. */
  private static final Pattern LEGAL =
      Pattern.compile("/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*");

  private static final JsonFactory JSON = new JsonFactory();

  private FunctionUrl() {}

  /** Whether a request target gets through. AWS says nothing of others: they must not be needed. */
  public static boolean carries(String target) {
    return LEGAL.matcher(target).matches();
  }

  /** A request as an event; reads its body. */
  public static byte[] event(Request request) throws IOException {
    return event(request, "abc.lambda-url.eu-central-1.on.aws", "$default");
  }

  /** As the other, at another address: an API Gateway's for one. */
  public static byte[] event(Request request, String domain, String stage) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    List<String> cookies = new ArrayList<>();
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (name.equalsIgnoreCase("cookie")) {
                cookies.addAll(List.of(value.split("; ?", -1)));
              } else {
                headers.merge(name.toLowerCase(Locale.ROOT), value, (a, b) -> a + "," + b);
              }
            });
    headers.put("host", domain);
    headers.put("x-forwarded-proto", "https");
    byte[] body = request.body().readAllBytes();
    headers.put("content-length", Integer.toString(body.length));
    boolean text = isText(headers);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("version", "2.0");
      json.writeStringField("routeKey", "$default");
      json.writeStringField("rawPath", request.path());
      json.writeStringField("rawQueryString", request.query());
      if (!cookies.isEmpty()) {
        json.writeFieldName("cookies");
        json.writeArray(cookies.toArray(String[]::new), 0, cookies.size());
      }
      json.writeObjectFieldStart("headers");
      for (Map.Entry<String, String> header : headers.entrySet()) {
        json.writeStringField(header.getKey(), header.getValue());
      }
      json.writeEndObject();
      json.writeObjectFieldStart("requestContext");
      json.writeStringField("accountId", "anonymous");
      json.writeStringField("domainName", domain);
      json.writeNullField("authentication");
      json.writeObjectFieldStart("http");
      json.writeStringField("method", request.method());
      json.writeStringField("path", request.path());
      json.writeStringField("protocol", "HTTP/1.1");
      json.writeStringField("sourceIp", request.remote());
      json.writeEndObject();
      json.writeStringField("stage", stage);
      json.writeNumberField("timeEpoch", 1_800_000_000_000L);
      json.writeEndObject();
      if (body.length > 0) {
        json.writeStringField(
            "body", text ? new String(body, UTF_8) : Base64.getEncoder().encodeToString(body));
      }
      json.writeBooleanField("isBase64Encoded", !text && body.length > 0);
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static boolean isText(Map<String, String> headers) {
    String type = headers.getOrDefault("content-type", "");
    return !headers.containsKey("content-encoding")
        && (type.startsWith("text/") || type.startsWith("application/json"));
  }

  /** What a client gets for what a function answered. */
  public static Response answer(byte[] json) throws IOException {
    int status = 0;
    Headers headers = new Headers();
    String body = "";
    boolean base64 = false;
    try (JsonParser in = JSON.createParser(json)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "statusCode" -> status = in.getIntValue();
          case "headers" -> {
            while (in.nextToken() == JsonToken.FIELD_NAME) {
              headers.add(in.currentName(), in.nextTextValue());
            }
          }
          case "cookies" -> {
            while (in.nextToken() != JsonToken.END_ARRAY) {
              headers.add("set-cookie", in.getText());
            }
          }
          case "body" -> body = in.getText();
          case "isBase64Encoded" -> base64 = in.getBooleanValue();
          default -> throw new IllegalArgumentException("no field of an answer: " + name);
        }
      }
    }
    byte[] bytes = base64 ? Base64.getDecoder().decode(body) : body.getBytes(UTF_8);
    return new Response(status, headers, bytes);
  }
}
