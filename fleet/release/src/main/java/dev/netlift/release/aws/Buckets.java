package dev.netlift.release.aws;

import java.util.function.Consumer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Buckets as a deployment needs them. One thread. */
final class Buckets {
  private final S3Client s3;
  private final String region;
  private final Consumer<String> progress;

  Buckets(Clients clients, Consumer<String> progress) {
    this.s3 = clients.s3();
    this.region = clients.target().region();
    this.progress = progress;
  }

  /** Makes it, if it is not there. */
  void make(String bucket) {
    if (there(bucket)) {
      return;
    }
    s3.createBucket(
        r -> {
          r.bucket(bucket);
          // The one Region that must not be said.
          if (!region.equals("us-east-1")) {
            r.createBucketConfiguration(
                c -> c.locationConstraint(BucketLocationConstraint.fromValue(region)));
          }
        });
    progress.accept("made the bucket " + bucket);
  }

  boolean there(String bucket) {
    try {
      s3.headBucket(r -> r.bucket(bucket));
      return true;
    } catch (NoSuchBucketException e) {
      return false;
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        return false;
      }
      throw e;
    }
  }

  /** Puts it, unless there is one of that name. */
  void put(String bucket, String key, RequestBody body) {
    try {
      s3.headObject(r -> r.bucket(bucket).key(key));
    } catch (NoSuchKeyException e) {
      s3.putObject(r -> r.bucket(bucket).key(key), body);
    }
  }

  String url(String bucket, String key) {
    return s3.utilities().getUrl(r -> r.bucket(bucket).key(key)).toString();
  }

  /** Deletes all that is in it, in every version. */
  void empty(String bucket) {
    for (var version : s3.listObjectVersionsPaginator(r -> r.bucket(bucket)).versions()) {
      s3.deleteObject(r -> r.bucket(bucket).key(version.key()).versionId(version.versionId()));
    }
    for (var marker : s3.listObjectVersionsPaginator(r -> r.bucket(bucket)).deleteMarkers()) {
      s3.deleteObject(r -> r.bucket(bucket).key(marker.key()).versionId(marker.versionId()));
    }
  }

  void delete(String bucket) {
    if (!there(bucket)) {
      return;
    }
    empty(bucket);
    s3.deleteBucket(r -> r.bucket(bucket));
    progress.accept("bucket " + bucket + " is gone");
  }
}
