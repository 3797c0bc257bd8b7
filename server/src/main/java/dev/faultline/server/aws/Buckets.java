package dev.faultline.server.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Buckets of one account. Every call names the account: a bucket's name can be guessed, and code
 * must not come from, nor events go to, one that a stranger made first.
 */
final class Buckets {
  private static final int FORBIDDEN = 403;

  private final S3Client s3;
  private final String account;
  private final String region;

  Buckets(Cloud cloud) {
    this.s3 = cloud.objects();
    this.account = cloud.account();
    this.region = cloud.region();
  }

  boolean exists(String bucket) throws DeployException {
    try {
      s3.headBucket(request -> request.bucket(bucket).expectedBucketOwner(account));
      return true;
    } catch (NoSuchBucketException e) {
      return false;
    } catch (S3Exception e) {
      throw told(e, bucket);
    }
  }

  /** S3 says nothing but 403 where only the head of an answer was asked for. */
  private static RuntimeException told(S3Exception e, String bucket) throws DeployException {
    if (e.statusCode() == FORBIDDEN) {
      throw new DeployException(
          ("the bucket %s belongs to another account, or these credentials may not look at it and"
                  + " what is in it. What they need: faultline deploy --print-policy")
              .formatted(bucket),
          e);
    }
    return e;
  }

  /** Makes it where it is not there; says whether it did. New ones are private and encrypted. */
  boolean make(String bucket) throws DeployException {
    if (exists(bucket)) {
      return false;
    }
    s3.createBucket(
        request -> {
          request.bucket(bucket);
          // The oldest region is the one that has no name here.
          if (!region.equals("us-east-1")) {
            request.createBucketConfiguration(made -> made.locationConstraint(region));
          }
        });
    return true;
  }

  /** Puts an object whose name follows from its content; says whether it was not there yet. */
  boolean put(String bucket, String key, byte[] bytes) throws DeployException {
    try {
      s3.headObject(request -> request.bucket(bucket).key(key).expectedBucketOwner(account));
      return false;
    } catch (NoSuchKeyException e) {
      s3.putObject(
          request -> request.bucket(bucket).key(key).expectedBucketOwner(account),
          RequestBody.fromBytes(bytes));
      return true;
    } catch (S3Exception e) {
      throw told(e, bucket);
    }
  }

  /** Takes an object away, if it is there. */
  void remove(String bucket, String key) throws DeployException {
    delete(bucket, List.of(ObjectIdentifier.builder().key(key).build()));
  }

  /** Whether anything lies under a prefix; of a bucket that is not there, nothing. */
  boolean holds(String bucket, String prefix) {
    try {
      return !s3.listObjectsV2(
              request ->
                  request.bucket(bucket).prefix(prefix).maxKeys(1).expectedBucketOwner(account))
          .contents()
          .isEmpty();
    } catch (NoSuchBucketException e) {
      return false;
    }
  }

  /** Removes what is under a prefix but one object. */
  void keepOnly(String bucket, String prefix, String key) throws DeployException {
    List<ObjectIdentifier> old =
        s3
            .listObjectsV2(
                request -> request.bucket(bucket).prefix(prefix).expectedBucketOwner(account))
            .contents()
            .stream()
            .filter(object -> !object.key().equals(key))
            .map(object -> ObjectIdentifier.builder().key(object.key()).build())
            .toList();
    delete(bucket, old);
  }

  /** Removes a bucket and all versions of all that is in it; says how many, empty for none. */
  Optional<Long> remove(String bucket) throws DeployException {
    if (!exists(bucket)) {
      return Optional.empty();
    }
    long removed = 0;
    while (true) {
      // Always from the start: what was listed is gone then, also when this was interrupted.
      ListObjectVersionsResponse listed =
          s3.listObjectVersions(request -> request.bucket(bucket).expectedBucketOwner(account));
      List<ObjectIdentifier> found = new ArrayList<>();
      listed.versions().forEach(each -> found.add(identifier(each.key(), each.versionId())));
      listed.deleteMarkers().forEach(each -> found.add(identifier(each.key(), each.versionId())));
      if (found.isEmpty()) {
        break;
      }
      delete(bucket, found);
      removed += found.size();
    }
    s3.deleteBucket(request -> request.bucket(bucket).expectedBucketOwner(account));
    return Optional.of(removed);
  }

  private static ObjectIdentifier identifier(String key, String version) {
    return ObjectIdentifier.builder().key(key).versionId(version).build();
  }

  private void delete(String bucket, List<ObjectIdentifier> objects) throws DeployException {
    if (objects.isEmpty()) {
      return;
    }
    DeleteObjectsResponse answer =
        s3.deleteObjects(
            request ->
                request
                    .bucket(bucket)
                    .expectedBucketOwner(account)
                    .delete(list -> list.objects(objects).quiet(true)));
    if (!answer.errors().isEmpty()) {
      throw new DeployException(
          "%d objects of %s were not removed, the first one, %s: %s"
              .formatted(
                  answer.errors().size(),
                  bucket,
                  answer.errors().getFirst().key(),
                  answer.errors().getFirst().message()));
    }
  }
}
