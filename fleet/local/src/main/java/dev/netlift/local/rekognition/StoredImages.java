package dev.netlift.local.rekognition;

import java.util.Optional;

/** Where images lie. Any thread; may block. */
@FunctionalInterface
public interface StoredImages {
  /** Empty when there is no such bucket or object. */
  Optional<byte[]> get(String bucket, String key);
}
