package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

final class BucketKeysetsTest {
  private static final byte[] KEYS = "the sealing keys".getBytes(UTF_8);
  private static final byte[] MORE = "the sealing keys, rotated".getBytes(UTF_8);

  private final S3Client s3 = EmulatedAws.s3(EmulatedAws.nothing());
  private final String bucket;

  BucketKeysetsTest(@TempDir Path folder) {
    AwsPlaces places = EmulatedAws.places(folder);
    EmulatedAws.open(places, () -> Instant.EPOCH, EmulatedAws.nothing()).close();
    bucket = places.bucket();
  }

  private BucketKeysets open(int key) {
    byte[] envelope = new byte[BucketKeysets.KEY_BYTES];
    envelope[0] = (byte) key;
    return new BucketKeysets(s3, bucket, envelope, new SecureRandom());
  }

  @Test
  void keys_comeBackAsTheyWere() throws IOException {
    BucketKeysets one = open(1);
    assertThat(one.read()).isEmpty();
    one.write(KEYS);
    assertThat(open(1).read()).hasValue(KEYS);
    one.write(MORE);
    assertThat(open(1).read()).hasValue(MORE);
    byte[] there = s3.getObjectAsBytes(r -> r.bucket(bucket).key("keys/seal")).asByteArray();
    assertThat(new String(there, UTF_8)).doesNotContain("sealing");
  }

  @Test
  void firstKeys_areMadeOnce() throws IOException {
    BucketKeysets one = open(1);
    BucketKeysets other = open(1);
    assertThat(one.read()).isEmpty();
    assertThat(other.read()).isEmpty();
    one.write(KEYS);
    assertThatThrownBy(() -> other.write(MORE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("somebody else changed the sealing keys");
    assertThat(other.read()).hasValue(KEYS);
  }

  @Test
  void rotationOfWhatIsOld_isRefused() throws IOException {
    BucketKeysets one = open(1);
    one.write(KEYS);
    BucketKeysets other = open(1);
    assertThat(other.read()).hasValue(KEYS);
    one.write(MORE);
    assertThatThrownBy(() -> other.write("others".getBytes(UTF_8)))
        .hasMessageContaining("try again");
    assertThat(open(1).read()).hasValue(MORE);
  }

  @Test
  void otherEnvelopeKey_opensNothing() throws IOException {
    open(1).write(KEYS);
    assertThatThrownBy(() -> open(2).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the envelope key is another one");
    s3.putObject(r -> r.bucket(bucket).key("keys/seal"), RequestBody.fromString("no keys"));
    assertThatThrownBy(() -> open(1).read()).hasMessageContaining("is not what Faultline writes");
  }

  @Test
  void envelopeKeyOfAnotherLength_isRefused() {
    assertThatThrownBy(() -> new BucketKeysets(s3, bucket, new byte[16], new SecureRandom()))
        .hasMessage("an envelope key has 32 bytes, not 16");
  }
}
