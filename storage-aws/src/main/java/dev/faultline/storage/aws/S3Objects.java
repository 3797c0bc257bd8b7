package dev.faultline.storage.aws;

import dev.faultline.storage.StorageException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/** Objects of the one bucket by their keys, as S3 knows them. */
final class S3Objects {
  /** Most keys of one request to remove. */
  private static final int DELETES = 1_000;

  /** How often a put is repeated that met another one of the same name. */
  private static final int CONFLICTS = 5;

  private static final String WRITER = "writer";
  private static final int CONFLICT = 409;
  private static final int EXISTS = 412;
  private static final int NO_SUCH_RANGE = 416;

  private final S3Client s3;
  private final String bucket;
  private final Supplier<String> words;

  /**
   * Objects in a bucket.
   *
   * @param words gives a random word each time
   */
  S3Objects(S3Client s3, String bucket, Supplier<String> words) {
    this.s3 = s3;
    this.bucket = bucket;
    this.words = words;
  }

  /** Writes an object unless there is one; says whether it did. */
  boolean putIfAbsent(String key, byte[] bytes, Map<String, String> tags) {
    String writer = words.get();
    for (int attempt = 1; ; attempt++) {
      try {
        s3.putObject(
            request -> {
              request.bucket(bucket).key(key).ifNoneMatch("*").metadata(Map.of(WRITER, writer));
              if (!tags.isEmpty()) {
                request.tagging(tagging(tags));
              }
            },
            RequestBody.fromBytes(bytes));
        return true;
      } catch (S3Exception e) {
        if (e.statusCode() == EXISTS) {
          // The first answer of a repeated request may have got lost: then it is our own object.
          return writer.equals(writer(key));
        }
        if (e.statusCode() != CONFLICT || attempt == CONFLICTS) {
          throw e;
        }
      }
    }
  }

  /** Writes an object of a name that nobody else makes. */
  void put(String key, byte[] bytes) {
    s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
  }

  private static Tagging tagging(Map<String, String> tags) {
    return Tagging.builder()
        .tagSet(
            tags.entrySet().stream()
                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList())
        .build();
  }

  private String writer(String key) {
    try {
      return s3.headObject(request -> request.bucket(bucket).key(key))
          .metadata()
          .getOrDefault(WRITER, "");
    } catch (NoSuchKeyException e) {
      return "";
    }
  }

  Optional<byte[]> find(String key) {
    try (ResponseInputStream<GetObjectResponse> in =
        s3.getObject(request -> request.bucket(bucket).key(key))) {
      return Optional.of(in.readAllBytes());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StorageException("object " + key + " broke off", true, e);
    }
  }

  /** Bytes from the first to the last place, both included; fewer at the end. */
  Optional<byte[]> find(String key, long first, long last) {
    try (ResponseInputStream<GetObjectResponse> in =
        s3.getObject(
            request -> request.bucket(bucket).key(key).range("bytes=" + first + "-" + last))) {
      return Optional.of(in.readAllBytes());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (S3Exception e) {
      if (e.statusCode() == NO_SUCH_RANGE) {
        return Optional.of(new byte[0]);
      }
      throw e;
    } catch (IOException e) {
      throw new StorageException("object " + key + " broke off", true, e);
    }
  }

  boolean exists(String key) {
    try {
      s3.headObject(request -> request.bucket(bucket).key(key));
      return true;
    } catch (NoSuchKeyException e) {
      return false;
    }
  }

  Map<String, String> tags(String key) {
    try {
      Map<String, String> tags = new HashMap<>();
      for (Tag tag : s3.getObjectTagging(request -> request.bucket(bucket).key(key)).tagSet()) {
        // An empty element of the answer is read as none.
        tags.put(tag.key(), Objects.requireNonNullElse(tag.value(), ""));
      }
      return tags;
    } catch (NoSuchKeyException e) {
      return Map.of();
    }
  }

  /**
   * Keys that begin with a prefix and come after a key, in order, read as far as they are asked.
   */
  Stream<String> list(String prefix, String after, int page) {
    return s3
        .listObjectsV2Paginator(
            request -> {
              request.bucket(bucket).prefix(prefix).maxKeys(Math.min(page, DELETES));
              if (!after.isEmpty()) {
                request.startAfter(after);
              }
            })
        .contents()
        .stream()
        .map(object -> object.key());
  }

  void delete(List<String> keys) {
    for (int from = 0; from < keys.size(); from += DELETES) {
      List<ObjectIdentifier> part =
          keys.subList(from, Math.min(from + DELETES, keys.size())).stream()
              .map(key -> ObjectIdentifier.builder().key(key).build())
              .toList();
      DeleteObjectsResponse response =
          s3.deleteObjects(
              request ->
                  request
                      .bucket(bucket)
                      .delete(Delete.builder().objects(part).quiet(true).build()));
      if (!response.errors().isEmpty()) {
        throw new StorageException(
            "%d of %d objects were not removed, the first: %s"
                .formatted(
                    response.errors().size(), part.size(), response.errors().getFirst().message()),
            true);
      }
    }
  }
}
