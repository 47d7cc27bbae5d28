package dev.netlift.local.s3;

import dev.netlift.local.front.AwsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The buckets there are. Those that an earlier run left data of are found again; how they are set
 * up is the template's to say. Any thread.
 */
final class Buckets {
  private static final int MAX = 1_000;

  private final Map<String, Bucket> byName = new ConcurrentHashMap<>();

  Buckets(Path data, Clock clock) {
    if (!Files.isDirectory(data)) {
      return;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(data, Files::isDirectory)) {
      for (Path folder : folders) {
        String name = String.valueOf(folder.getFileName());
        if (Bucket.valid(name)) {
          byName.put(name, Bucket.plain(name, clock.instant()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + data, e);
    }
  }

  /**
   * @throws AwsException NoSuchBucket
   */
  Bucket get(String name) {
    Bucket bucket = byName.get(name);
    if (bucket == null) {
      throw new AwsException(404, "NoSuchBucket", "The specified bucket does not exist");
    }
    return bucket;
  }

  /**
   * @throws AwsException InvalidBucketName, BucketAlreadyOwnedByYou, TooManyBuckets
   */
  void create(Bucket bucket) {
    if (!Bucket.valid(bucket.name())) {
      throw new AwsException(400, "InvalidBucketName", "The specified bucket is not valid.");
    }
    if (byName.size() >= MAX) {
      throw new AwsException(400, "TooManyBuckets", "More than " + MAX + " buckets");
    }
    if (byName.putIfAbsent(bucket.name(), bucket) != null) {
      throw new AwsException(
          409,
          "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.");
    }
  }

  /** Sets up a bucket, whether or not it is there. */
  void put(Bucket bucket) {
    if (!Bucket.valid(bucket.name())) {
      throw new AwsException(
          400, "InvalidBucketName", "'" + bucket.name() + "' is not valid as a bucket's name");
    }
    byName.put(bucket.name(), bucket);
  }

  /**
   * @throws AwsException NoSuchBucket
   */
  void change(String name, UnaryOperator<Bucket> change) {
    if (byName.computeIfPresent(name, (_, bucket) -> change.apply(bucket)) == null) {
      get(name);
    }
  }

  void remove(String name) {
    byName.remove(name);
  }

  List<Bucket> all() {
    return byName.values().stream().sorted(Comparator.comparing(Bucket::name)).toList();
  }
}
