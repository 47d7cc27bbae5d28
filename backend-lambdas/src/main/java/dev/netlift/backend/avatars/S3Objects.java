package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects in S3. */
final class S3Objects implements ObjectStore {
  private static final int NOT_FOUND = 404;

  /** Nobody has so many versions of one key but who wants us to stay busy. */
  private static final int PAGES_MAX = 10;

  private final S3Client s3;

  S3Objects(S3Client s3) {
    this.s3 = s3;
  }

  /** Region, endpoint and credentials come from the environment, as the SDK reads them. */
  static S3Client client() {
    return Snapshot.ofProcess()
        .client(
            S3Client.class,
            () ->
                S3Client.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .overrideConfiguration(
                        c ->
                            c.apiCallAttemptTimeout(Duration.ofSeconds(3))
                                .apiCallTimeout(Duration.ofSeconds(5)))
                    .build());
  }

  @Override
  public Optional<byte[]> get(String bucket, String key, int bytesMax) {
    return guarded(
        "read an object",
        () -> {
          try (var in = s3.getObject(r -> r.bucket(bucket).key(key))) {
            Long length = in.response().contentLength();
            if (length == null || length > bytesMax) {
              in.abort();
              throw new Unacceptable(Unacceptable.Reason.LENGTH, length + " bytes");
            }
            byte[] bytes = in.readNBytes(length.intValue());
            if (bytes.length < length) {
              throw new BackendException("an object ended early", true);
            }
            return Optional.of(bytes);
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          } catch (IOException e) {
            throw new BackendException("could not read an object", true, e);
          }
        });
  }

  @Override
  public void putPng(String bucket, String key, byte[] png, String cacheControl) {
    guarded(
        "write an object",
        () ->
            s3.putObject(
                r ->
                    r.bucket(bucket)
                        .key(key)
                        .contentType(ImageFile.Format.PNG.contentType())
                        .cacheControl(cacheControl),
                RequestBody.fromBytes(png)));
  }

  @Override
  public boolean exists(String bucket, String key) {
    return guarded(
        "look for an object",
        () -> {
          try {
            s3.headObject(r -> r.bucket(bucket).key(key));
            return true;
          } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
              return false;
            }
            throw e;
          }
        });
  }

  @Override
  public void delete(String bucket, String key) {
    for (int page = 0; page < PAGES_MAX; page++) {
      var found =
          guarded("list versions", () -> s3.listObjectVersions(r -> r.bucket(bucket).prefix(key)));
      List<ObjectIdentifier> all = new ArrayList<>();
      found.versions().stream()
          .filter(version -> version.key().equals(key))
          .forEach(version -> all.add(identifier(key, version.versionId())));
      found.deleteMarkers().stream()
          .filter(marker -> marker.key().equals(key))
          .forEach(marker -> all.add(identifier(key, marker.versionId())));
      if (all.isEmpty()) {
        return;
      }
      var answer =
          guarded(
              "delete versions",
              () -> s3.deleteObjects(r -> r.bucket(bucket).delete(d -> d.objects(all))));
      if (!answer.errors().isEmpty()) {
        throw new BackendException(
            "a version could not be deleted: " + answer.errors().getFirst().code(), true);
      }
    }
    throw new BackendException("more versions than can be deleted in one go", true);
  }

  private static ObjectIdentifier identifier(String key, String versionId) {
    return ObjectIdentifier.builder().key(key).versionId(versionId).build();
  }

  private static <T> T guarded(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw new BackendException("could not " + what, e.retryable(), e);
    }
  }
}
