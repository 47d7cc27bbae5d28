package dev.netlift.local;

import dev.netlift.local.gamelift.BuildBucket;
import dev.netlift.local.gamelift.GameLift;
import dev.netlift.local.gamelift.RoleCredentials.Credentials;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import dev.netlift.local.s3.S3;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/** GameLift's own bucket, into which builds are uploaded with keys for one object each. */
record UploadedBuilds(S3 s3, Identities identities, String name) implements BuildBucket {
  private static final Duration KEYS_LIFE = Duration.ofMinutes(15);

  /** From now on the service takes builds from its bucket. */
  static void serve(GameLift gameLift, S3 s3, Identities identities, String region) {
    var builds = new UploadedBuilds(s3, identities, "prod-gamescale-builds-" + region);
    gameLift.buildsIn(builds);
    s3.own(builds.name(), gameLift::uploaded);
  }

  @Override
  public Credentials grant(String key) {
    String role =
        identities.serviceRole(
            "gamelift-upload-" + key.replaceAll("[^A-Za-z0-9-]", "-"),
            "s3:PutObject",
            "arn:aws:s3:::" + name + "/" + key);
    Keys keys = identities.issue(role, "upload", KEYS_LIFE, Optional.empty());
    return new Credentials(
        keys.accessKeyId(),
        keys.secretAccessKey(),
        keys.sessionToken().orElseThrow(),
        keys.expiration().orElseThrow());
  }

  @Override
  public InputStream open(String key) {
    return s3.open(name, key);
  }
}
