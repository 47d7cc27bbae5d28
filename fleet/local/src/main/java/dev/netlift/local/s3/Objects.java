package dev.netlift.local.s3;

import java.util.Optional;

/** Reads objects past the front, for the services of this cloud. Any thread; may block. */
@FunctionalInterface
public interface Objects {
  /** Larger ones are refused. */
  int BYTES_MAX = 16 << 20;

  /**
   * Empty when there is no such bucket or object.
   *
   * @throws dev.netlift.local.front.AwsException it is larger than {@link #BYTES_MAX}, or cannot be
   *     read now
   */
  Optional<byte[]> get(String bucket, String key);
}
