package dev.faultline.config;

/**
 * Every limit on what comes in, with its number and its name. Over a limit there is a refusal or a
 * marked trim, never silence.
 *
 * @param bodyBytes a request's body as it comes over the wire
 * @param unpackedBytes the same body unpacked
 * @param unpackRatio most times a body over 1 MiB unpacked may be larger than it was packed
 * @param eventBytes one event, unpacked
 * @param itemsPerEnvelope items of one request
 * @param errorsPerPost elements of {@code errors} of one faultline POST
 * @param jsonDepth nesting of JSON
 * @param exceptions exceptions of an event
 * @param frames frames of a stack trace; the middle is cut
 * @param breadcrumbs the newest stay
 * @param tags tags of an event
 * @param tagNameChars characters of a tag's name
 * @param tagValueChars characters of a tag's value
 * @param messageChars characters of a message or an exception's value
 * @param stringChars characters of any other text of an event
 * @param threads threads of an event
 * @param plainValues values in all free data of an event together
 * @param requestLineBytes method, path and query of a request
 * @param headerBytes all header lines of a request together
 * @param headerSeconds how long a client may take to send its head
 * @param bodySeconds how long a client may take to send its body
 * @param idleSeconds how long a connection may stay open without a request
 * @param drainSeconds how long a stopping server waits for the requests in work
 * @param connections open connections; one more is answered 503 and closed
 * @param inFlight ingest requests in work; beyond it 503 at once
 * @param inFlightBytes bytes of all bodies in work that are over 256 KiB each, as they come over
 *     the wire; beyond it 503 at once
 * @param unpackedInFlightBytes bytes that all requests in work have unpacked, beyond 64 KiB each;
 *     beyond it 503 at once, but a request that is alone always passes
 * @param implicitProjects projects that a first event may create
 * @param newIssuesPerHour new issues of a project in an hour; beyond it one issue counts the rest
 * @param samplesPerHour refused requests of a project whose first 10 KiB are kept for a day
 */
public record Limits(
    int bodyBytes,
    int unpackedBytes,
    int unpackRatio,
    int eventBytes,
    int itemsPerEnvelope,
    int errorsPerPost,
    int jsonDepth,
    int exceptions,
    int frames,
    int breadcrumbs,
    int tags,
    int tagNameChars,
    int tagValueChars,
    int messageChars,
    int stringChars,
    int threads,
    int plainValues,
    int requestLineBytes,
    int headerBytes,
    int headerSeconds,
    int bodySeconds,
    int idleSeconds,
    int drainSeconds,
    int connections,
    int inFlight,
    int inFlightBytes,
    int unpackedInFlightBytes,
    int implicitProjects,
    int newIssuesPerHour,
    int samplesPerHour) {

  /** The numbers a fresh installation has. */
  public static Limits defaults() {
    return new Limits(
        20 << 20, 100 << 20, 200, 1 << 20, 500, 200, 64, 50, 250, 100, 200, 200, 200, 8_192, 16_384,
        250, 20_000, 16 << 10, 32 << 10, 10, 60, 75, 20, 2_000, 2_000, 64 << 20, 64 << 20, 1_000,
        5_000, 100);
  }
}
