package dev.netlift.backend.avatars;

import java.util.Optional;

/**
 * Objects in buckets. Any thread. Faults of the service are {@link
 * dev.netlift.backend.functions.BackendException}.
 */
interface ObjectStore {
  /**
   * An object's bytes, empty if there is none.
   *
   * @throws Unacceptable it has more than {@code bytesMax}, and was not read
   */
  Optional<byte[]> get(String bucket, String key, int bytesMax);

  /** Writes a PNG, over whatever is there. */
  void putPng(String bucket, String key, byte[] png, String cacheControl);

  boolean exists(String bucket, String key);

  /** Ends every version there is of a key; a key that has none stays so. */
  void delete(String bucket, String key);
}
