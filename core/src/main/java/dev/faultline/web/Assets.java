package dev.faultline.web;

import dev.faultline.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Style, script and icon files, served from the jar under an address that has their content's hash:
 * a browser keeps them for good and never has an old one.
 */
public final class Assets {
  private static final List<String> NAMES =
      List.of(
          "faultline.css",
          "faultline.js",
          "chart.js",
          "htmx.min.js",
          "uPlot.iife.min.js",
          "uPlot.min.css",
          "icon.svg");

  private final Map<String, String> addresses = new HashMap<>();
  private final Map<String, Asset> byAddress = new HashMap<>();

  private record Asset(String type, byte[] bytes) {}

  Assets() {
    for (String name : NAMES) {
      byte[] bytes = load(name);
      String address = "/assets/" + hash(bytes) + "/" + name;
      addresses.put(name, address);
      byAddress.put(address, new Asset(type(name), bytes));
    }
  }

  /** The address of a file. */
  public String url(String name) {
    String address = addresses.get(name);
    if (address == null) {
      throw new IllegalArgumentException("no asset " + name);
    }
    return address;
  }

  Optional<Response> find(String path) {
    return Optional.ofNullable(byAddress.get(path))
        .map(
            asset ->
                Response.bytes(200, asset.type(), asset.bytes())
                    .with("Cache-Control", "public, max-age=31536000, immutable"));
  }

  private static byte[] load(String name) {
    try (InputStream in = Assets.class.getResourceAsStream("assets/" + name)) {
      if (in == null) {
        throw new IllegalStateException("asset " + name + " is not in the jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException("no content type for asset " + name);
    };
  }
}
