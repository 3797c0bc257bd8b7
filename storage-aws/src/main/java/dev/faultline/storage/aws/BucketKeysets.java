package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.faultline.seal.KeysetStore;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The sealing keys in the installation's bucket, encrypted with one envelope key that lies
 * elsewhere: whoever reads the bucket reads no secret. AES-256-GCM, a byte for the form and the
 * nonce in front.
 *
 * <p>Many processes have them at once. A write is on the condition that nobody wrote since this
 * store read; whoever comes second is told and reads again.
 */
public final class BucketKeysets implements KeysetStore {
  /** Bytes of an envelope key. */
  public static final int KEY_BYTES = 32;

  private static final String NAME = "keys/seal";
  private static final byte FORM = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int CONFLICT = 409;
  private static final int CHANGED = 412;

  private final S3Client s3;
  private final String bucket;
  private final byte[] envelopeKey;
  private final SecureRandom random;

  /** The mark of what was read last; empty where there was nothing. */
  private final AtomicReference<String> mark = new AtomicReference<>("");

  /**
   * Keys in a bucket.
   *
   * @throws IllegalArgumentException for an envelope key of another length
   */
  public BucketKeysets(S3Client s3, String bucket, byte[] envelopeKey, SecureRandom random) {
    if (envelopeKey.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "an envelope key has %d bytes, not %d".formatted(KEY_BYTES, envelopeKey.length));
    }
    this.s3 = s3;
    this.bucket = bucket;
    this.envelopeKey = envelopeKey.clone();
    this.random = random;
  }

  @Override
  public Optional<byte[]> read() throws IOException {
    try {
      ResponseBytes<GetObjectResponse> found =
          s3.getObjectAsBytes(request -> request.bucket(bucket).key(NAME));
      byte[] keyset = decrypt(found.asByteArray());
      mark.set(found.response().eTag());
      return Optional.of(keyset);
    } catch (NoSuchKeyException e) {
      mark.set("");
      return Optional.empty();
    } catch (SdkException e) {
      throw new IOException("the sealing keys cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void write(byte[] keyset) throws IOException {
    byte[] encrypted = encrypt(keyset);
    String known = mark.get();
    try {
      mark.set(
          s3.putObject(
                  request -> {
                    request.bucket(bucket).key(NAME);
                    if (known.isEmpty()) {
                      request.ifNoneMatch("*");
                    } else {
                      request.ifMatch(known);
                    }
                  },
                  RequestBody.fromBytes(encrypted))
              .eTag());
    } catch (S3Exception e) {
      if (e.statusCode() != CHANGED && e.statusCode() != CONFLICT) {
        throw new IOException("the sealing keys cannot be written: " + e.getMessage(), e);
      }
      // The first answer of a repeated request may have got lost: then these are our own.
      Optional<byte[]> there = read();
      if (there.isEmpty() || !Arrays.equals(there.get(), keyset)) {
        throw new IOException("somebody else changed the sealing keys meanwhile; try again", e);
      }
    } catch (SdkException e) {
      throw new IOException("the sealing keys cannot be written: " + e.getMessage(), e);
    }
  }

  private byte[] encrypt(byte[] plain) {
    byte[] out = new byte[1 + NONCE_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    out[0] = FORM;
    System.arraycopy(nonce, 0, out, 1, NONCE_BYTES);
    try {
      byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain);
      byte[] all = Arrays.copyOf(out, out.length + encrypted.length);
      System.arraycopy(encrypted, 0, all, out.length, encrypted.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  private byte[] decrypt(byte[] all) throws IOException {
    if (all.length < 1 + NONCE_BYTES + TAG_BITS / Byte.SIZE || all[0] != FORM) {
      throw new IOException("%s of bucket %s is not what Faultline writes".formatted(NAME, bucket));
    }
    try {
      byte[] nonce = Arrays.copyOfRange(all, 1, 1 + NONCE_BYTES);
      return cipher(Cipher.DECRYPT_MODE, nonce)
          .doFinal(all, 1 + NONCE_BYTES, all.length - 1 - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "%s of bucket %s does not open: it was changed, or the envelope key is another one"
              .formatted(NAME, bucket),
          e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(envelopeKey, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(NAME.getBytes(US_ASCII));
    return cipher;
  }

  @Override
  public String toString() {
    return NAME + " of bucket " + bucket;
  }
}
