package dev.faultline.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
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
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys of one moment, ready to be used; unchanging, so that a rotation is one assignment.
 *
 * @param handle every key, retired ones too
 * @param made when each was made, by id
 * @param nameKey what names are made with; never rotates
 * @param working encrypts with the primary key, opens with those not retired
 * @param every opens with retired ones too
 */
record Keyring(
    KeysetHandle handle, Map<Integer, Instant> made, byte[] nameKey, Aead working, Aead every) {
  private static final int NAME_KEY_BYTES = 32;

  static {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static Keyring of(KeysetHandle handle, Map<Integer, Instant> made, byte[] nameKey)
      throws GeneralSecurityException {
    KeysetHandle.Builder builder = KeysetHandle.newBuilder(handle);
    for (int i = 0; i < builder.size(); i++) {
      builder.getAt(i).setStatus(KeyStatus.ENABLED);
    }
    return new Keyring(
        handle,
        Map.copyOf(made),
        nameKey,
        handle.getPrimitive(RegistryConfiguration.get(), Aead.class),
        builder.build().getPrimitive(RegistryConfiguration.get(), Aead.class));
  }

  /** A first key. */
  static Keyring make(SecureRandom random, Instant now) throws GeneralSecurityException {
    byte[] nameKey = new byte[NAME_KEY_BYTES];
    random.nextBytes(nameKey);
    KeysetHandle handle = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
    return of(handle, Map.of(handle.getPrimary().getId(), now), nameKey);
  }

  /** The same with one more key, which seals from now on. */
  Keyring rotated(Instant now) throws GeneralSecurityException {
    KeysetHandle next =
        KeysetHandle.newBuilder(handle)
            .addEntry(
                KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                    .withRandomId()
                    .makePrimary())
            .build();
    Map<Integer, Instant> times = new TreeMap<>(made);
    times.put(next.getPrimary().getId(), now);
    return of(next, times, nameKey);
  }

  /** The same with a key that opens no strings any more. */
  Keyring retired(int id) throws GeneralSecurityException {
    KeysetHandle.Builder builder = KeysetHandle.newBuilder(handle);
    for (int i = 0; i < builder.size(); i++) {
      if (handle.getAt(i).getId() == id) {
        builder.getAt(i).setStatus(KeyStatus.DISABLED);
      }
    }
    return of(builder.build(), made, nameKey);
  }

  /** Every key, oldest first. */
  List<SealKey> keys() {
    List<SealKey> keys = new ArrayList<>();
    for (int i = 0; i < handle.size(); i++) {
      KeysetHandle.Entry entry = handle.getAt(i);
      keys.add(
          new SealKey(
              idOf(entry.getId()),
              made.getOrDefault(entry.getId(), Instant.EPOCH),
              entry.isPrimary(),
              entry.getStatus() != KeyStatus.ENABLED));
    }
    return keys;
  }

  static String idOf(int id) {
    return HexFormat.of().toHexDigits(id);
  }

  /** Everything, to be kept in a secret place. */
  byte[] write() throws GeneralSecurityException, IOException {
    byte[] keyset = TinkProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("keyset", Base64.getEncoder().encodeToString(keyset));
      json.writeStringField("nameKey", Base64.getEncoder().encodeToString(nameKey));
      json.writeObjectFieldStart("made");
      for (Map.Entry<Integer, Instant> time : new TreeMap<>(made).entrySet()) {
        json.writeStringField(idOf(time.getKey()), time.getValue().toString());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /** What {@link #write} gave; the message of a fault holds nothing of it. */
  static Keyring read(byte[] kept) throws IOException {
    byte[] keyset = new byte[0];
    byte[] nameKey = new byte[0];
    Map<Integer, Instant> made = new TreeMap<>();
    try (JsonParser json = new JsonFactory().createParser(new String(kept, UTF_8))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw broken("an object is expected");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
          case "keyset" -> keyset = Base64.getDecoder().decode(json.getText());
          case "nameKey" -> nameKey = Base64.getDecoder().decode(json.getText());
          case "made" -> {
            while (value != JsonToken.END_OBJECT && json.nextToken() == JsonToken.FIELD_NAME) {
              int id = HexFormat.fromHexDigits(json.currentName());
              json.nextToken();
              made.put(id, Instant.parse(json.getText()));
            }
          }
          default -> throw broken("it has " + name + ", which is not known here");
        }
      }
      if (nameKey.length != NAME_KEY_BYTES) {
        throw broken("nameKey is missing or not whole");
      }
      return of(
          TinkProtoKeysetFormat.parseKeyset(keyset, InsecureSecretKeyAccess.get()), made, nameKey);
    } catch (JsonProcessingException e) {
      throw broken("it is no JSON");
    } catch (DateTimeException | IllegalArgumentException | GeneralSecurityException e) {
      throw broken("a key in it cannot be read");
    }
  }

  private static IOException broken(String why) {
    return new IOException("the sealing keys are broken: " + why);
  }
}
