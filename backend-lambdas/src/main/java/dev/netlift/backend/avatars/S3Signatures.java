package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Snapshot;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Signed in the function, with its role: no call is made. */
final class S3Signatures implements Signatures {
  static final Duration LIFE = Duration.ofMinutes(5);

  /** Browsers and HTTP clients set it themselves. */
  private static final Set<String> NOT_TOLD = Set.of("host");

  private final S3Presigner presigner;
  private final String bucket;

  S3Signatures(S3Presigner presigner, String bucket) {
    this.presigner = presigner;
    this.bucket = bucket;
  }

  /** Region, endpoint and credentials come from the environment, as the SDK reads them. */
  static S3Presigner presigner() {
    return Snapshot.ofProcess().client(S3Presigner.class, S3Presigner::create);
  }

  @Override
  public Signed upload(String uploadId, UploadRequest request) {
    var signed =
        presigner.presignPutObject(
            p ->
                p.signatureDuration(LIFE)
                    .putObjectRequest(
                        r ->
                            r.bucket(bucket)
                                .key(Keys.incoming(uploadId))
                                .contentType(request.format().contentType())
                                .contentLength(request.size())
                                .checksumSHA256(request.checksum())));
    Map<String, String> headers = new HashMap<>();
    signed
        .signedHeaders()
        .forEach(
            (name, values) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              if (!NOT_TOLD.contains(lower)) {
                headers.put(lower, values.getFirst());
              }
            });
    return new Signed(URI.create(signed.url().toString()), Map.copyOf(headers));
  }

  @Override
  public URI look(String uploadId) {
    var signed =
        presigner.presignGetObject(
            p ->
                p.signatureDuration(LIFE)
                    .getObjectRequest(r -> r.bucket(bucket).key(Keys.work(uploadId))));
    return URI.create(signed.url().toString());
  }
}
