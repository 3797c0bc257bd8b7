package dev.faultline.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.util.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The keys of one moment, oldest first, of which the last seals; unchanging, so that a rotation is
 * one assignment. Kept as JSON of our own and not as Tink's keyset: that needs protobuf, which
 * costs a good part of a start.
 *
 * @param nameKey what names are made with; never rotates
 */
record Keyring(List<Key> all, byte[] nameKey) {
  private static final int NAME_KEY_BYTES = 32;
  private static final int KEY_BYTES = 32;

  /** Tink's own choice, AES256_GCM: its ciphertext begins with 1 and the key's id. */
  private static final AesGcmParameters AES256_GCM = parameters();

  /** One key. */
  record Key(int id, byte[] secret, Instant made, boolean retired) {
    /** Ready to be used; making it costs no more than a call of it. */
    @AccessesPartialKey
    Aead aead() throws GeneralSecurityException {
      return AesGcmJce.create(
          AesGcmKey.builder()
              .setParameters(AES256_GCM)
              .setKeyBytes(SecretBytes.copyFrom(secret, InsecureSecretKeyAccess.get()))
              .setIdRequirement(id)
              .build());
    }

    /** Its id for people. */
    String name() {
      return HexFormat.of().toHexDigits(id);
    }
  }

  private static AesGcmParameters parameters() {
    try {
      return AesGcmParameters.builder()
          .setKeySizeBytes(KEY_BYTES)
          .setIvSizeBytes(12)
          .setTagSizeBytes(16)
          .setVariant(AesGcmParameters.Variant.TINK)
          .build();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A first key. */
  static Keyring make(SecureRandom random, Instant now) {
    byte[] nameKey = new byte[NAME_KEY_BYTES];
    random.nextBytes(nameKey);
    return new Keyring(List.of(), nameKey).rotated(random, now);
  }

  /** The same with one more key, which seals from now on. */
  Keyring rotated(SecureRandom random, Instant now) {
    int id = random.nextInt();
    while (find(id).isPresent()) {
      id = random.nextInt();
    }
    byte[] secret = new byte[KEY_BYTES];
    random.nextBytes(secret);
    List<Key> more = new ArrayList<>(all);
    more.add(new Key(id, secret, now, false));
    return new Keyring(List.copyOf(more), nameKey);
  }

  /** The same with a key that opens no strings any more. */
  Keyring retired(int id) {
    List<Key> changed = new ArrayList<>();
    for (Key key : all) {
      changed.add(key.id == id ? new Key(id, key.secret, key.made, true) : key);
    }
    return new Keyring(List.copyOf(changed), nameKey);
  }

  /** The same, opening what others sealed as well. */
  Keyring joined(Keyring others) {
    List<Key> more = new ArrayList<>(others.all);
    more.removeIf(key -> find(key.id).isPresent());
    more.addAll(all);
    return new Keyring(List.copyOf(more), nameKey);
  }

  /** The key that seals. */
  Key primary() {
    return all.getLast();
  }

  Optional<Key> find(int id) {
    return all.stream().filter(key -> key.id == id).findFirst();
  }

  /** Every key for people, oldest first. */
  List<SealKey> keys() {
    return all.stream()
        .map(key -> new SealKey(key.name(), key.made, key.id == primary().id, key.retired))
        .toList();
  }

  /** Everything, to be kept in a secret place. */
  byte[] write() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("nameKey", Base64.getEncoder().encodeToString(nameKey));
      json.writeArrayFieldStart("keys");
      for (Key key : all) {
        json.writeStartObject();
        json.writeStringField("id", key.name());
        json.writeNumberField("made", key.made.getEpochSecond());
        json.writeBooleanField("retired", key.retired);
        json.writeStringField("aes256gcm", Base64.getEncoder().encodeToString(key.secret));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /** What {@link #write} gave; the message of a fault holds nothing of it. */
  static Keyring read(byte[] kept) throws IOException {
    byte[] nameKey = new byte[0];
    List<Key> keys = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(new String(kept, UTF_8))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw broken("an object is expected");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "nameKey" -> nameKey = bytes(json, NAME_KEY_BYTES);
          case "keys" -> {
            while (json.nextToken() == JsonToken.START_OBJECT) {
              keys.add(key(json));
            }
          }
          default -> throw broken("it has a member that is not known here");
        }
      }
    } catch (JsonProcessingException e) {
      throw broken("it is no JSON");
    } catch (DateTimeException | IllegalArgumentException e) {
      throw broken("a value in it cannot be read");
    }
    if (nameKey.length == 0 || keys.isEmpty() || keys.getLast().retired) {
      throw broken("nameKey, or a key that seals, is missing");
    }
    return new Keyring(List.copyOf(keys), nameKey);
  }

  private static Key key(JsonParser json) throws IOException {
    int id = 0;
    byte[] secret = new byte[0];
    Instant made = Instant.EPOCH;
    boolean retired = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "id" -> id = HexFormat.fromHexDigits(json.getText());
        case "made" -> made = Instant.ofEpochSecond(json.getLongValue());
        case "retired" -> retired = json.getBooleanValue();
        case "aes256gcm" -> secret = bytes(json, KEY_BYTES);
        default -> throw broken("a key in it has a member that is not known here");
      }
    }
    if (secret.length == 0) {
      throw broken("a key in it is not whole");
    }
    return new Key(id, secret, made, retired);
  }

  private static byte[] bytes(JsonParser json, int length) throws IOException {
    byte[] bytes = Base64.getDecoder().decode(json.getText());
    if (bytes.length != length) {
      throw broken("a key in it has not %d bytes".formatted(length));
    }
    return bytes;
  }

  private static IOException broken(String why) {
    return new IOException("the sealing keys are broken: " + why);
  }
}
