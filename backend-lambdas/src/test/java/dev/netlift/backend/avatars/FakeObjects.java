package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Faults;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Buckets that keep every version, as the worst of them may. */
final class FakeObjects implements ObjectStore {
  private final Map<String, Deque<byte[]>> versions = new ConcurrentSkipListMap<>();
  private final Faults faults;

  FakeObjects(Faults faults) {
    this.faults = faults;
  }

  /** A player's PUT. */
  void upload(String bucket, String key, byte[] bytes) {
    versions.computeIfAbsent(bucket + "/" + key, k -> new ArrayDeque<>()).push(bytes);
  }

  /** Without the faults. */
  byte @Nullable [] peek(String bucket, String key) {
    var found = versions.get(bucket + "/" + key);
    return found == null ? null : found.peek();
  }

  /** Every {@code bucket/key} that has a version. */
  List<String> all() {
    return List.copyOf(versions.keySet());
  }

  @Override
  public Optional<byte[]> get(String bucket, String key, int bytesMax) {
    return faults.call(
        () -> {
          var found = versions.get(bucket + "/" + key);
          if (found != null && found.peek().length > bytesMax) {
            throw new Unacceptable(Unacceptable.Reason.LENGTH, "too long");
          }
          return Optional.ofNullable(found).map(Deque::peek);
        });
  }

  @Override
  public void putPng(String bucket, String key, byte[] png, String cacheControl) {
    faults.call(
        () -> {
          upload(bucket, key, png);
          return true;
        });
  }

  @Override
  public boolean exists(String bucket, String key) {
    return faults.call(() -> versions.containsKey(bucket + "/" + key));
  }

  @Override
  public void delete(String bucket, String key) {
    faults.call(() -> Optional.ofNullable(versions.remove(bucket + "/" + key)));
  }
}
