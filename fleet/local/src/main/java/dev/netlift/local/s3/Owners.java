package dev.netlift.local.s3;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Services of AWS that have a bucket of their own, and hear what is put there. Any thread. */
final class Owners {
  private final Map<String, UploadListener> byBucket = new ConcurrentHashMap<>();

  void add(String bucket, UploadListener listener) {
    byBucket.put(bucket, listener);
  }

  boolean owns(String bucket) {
    return byBucket.containsKey(bucket);
  }

  void created(String bucket, String key, long size) {
    UploadListener listener = byBucket.get(bucket);
    if (listener != null) {
      Thread.ofVirtual().name("upload to " + bucket).start(() -> listener.created(key, size));
    }
  }
}
