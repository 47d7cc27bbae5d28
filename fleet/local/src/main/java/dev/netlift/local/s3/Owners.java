package dev.netlift.local.s3;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services of AWS that have a bucket of their own, and hear what is put there. Any thread. */
final class Owners {
  private static final Logger log = LoggerFactory.getLogger(Owners.class);

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
      Thread.ofVirtual().name("upload to " + bucket).start(() -> tell(listener, bucket, key, size));
    }
  }

  private static void tell(UploadListener listener, String bucket, String key, long size) {
    try {
      listener.created(key, size);
    } catch (RuntimeException e) {
      log.atError().addKeyValue("bucket", bucket).setCause(e).log("an upload was not dealt with");
    }
  }
}
