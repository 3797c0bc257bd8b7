package dev.faultline.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * A request as a host hands it over.
 *
 * @param path as it stands in the request line, still percent-encoded, without the query
 * @param query as it stands after the question mark, empty where there is none
 * @param body as it comes over the wire, still in its content encoding; to be read at most once
 * @param remote the client's address as text, without port; by the proxy's word where the host
 *     trusts one
 * @param secure whether it came over TLS, as far as the host knows
 */
public record Request(
    String method,
    String path,
    String query,
    Headers headers,
    InputStream body,
    String remote,
    boolean secure) {

  /** A request with a body of bytes, for tests and for hosts that have it whole. */
  public static Request of(String method, String target, Headers headers, byte[] body) {
    int mark = target.indexOf('?');
    return new Request(
        method,
        mark < 0 ? target : target.substring(0, mark),
        mark < 0 ? "" : target.substring(mark + 1),
        headers,
        new ByteArrayInputStream(body),
        "127.0.0.1",
        false);
  }

  /** The query, decoded. */
  public Query parameters() {
    return Query.parse(query);
  }
}
