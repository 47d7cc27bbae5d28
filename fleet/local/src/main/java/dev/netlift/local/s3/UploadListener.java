package dev.netlift.local.s3;

/** Hears of whole objects that came into a service's own bucket. Called on a thread of its own. */
@FunctionalInterface
public interface UploadListener {
  void created(String key, long size);
}
