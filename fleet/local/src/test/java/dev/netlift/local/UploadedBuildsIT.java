package dev.netlift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.gamelift.GameLift;
import dev.netlift.local.gamelift.GameLiftConfig;
import dev.netlift.local.gamelift.RoleCredentials;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import dev.netlift.local.process.Children;
import dev.netlift.local.s3.S3;
import dev.netlift.local.s3.S3Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.BuildStatus;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A build goes the way it goes on AWS: credentials from GameLift, the zip to its bucket. */
class UploadedBuildsIT {
  private static final String REGION = "us-west-2";
  private static final String ACCOUNT = "111122223333";

  private static byte[] zip() throws IOException {
    byte[] large = new byte[600_000];
    new Random(1).nextBytes(large);
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("bin/server"));
      zip.write("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("lib/large"));
      zip.write(large);
    }
    return bytes.toByteArray();
  }

  @Test
  void givenABuild_whenItsZipIsPutWithItsCredentials_thenReadyAndTheyAreGoodForNothingElse(
      @TempDir Path state) throws Exception {
    Clock clock = Clock.systemUTC();
    var identities = new Identities(ACCOUNT, state, clock);
    try (Front front = Front.bind(new FrontConfig(0, REGION, clock, state.resolve("uploads")));
        var children = new Children(state);
        var s3 =
            new S3(
                new S3Config(
                    Path.of("target", "s3"),
                    state.resolve("s3"),
                    state.resolve("s3proxy.properties"),
                    state.resolve("s3proxy.log"),
                    REGION,
                    ACCOUNT,
                    clock),
                children,
                identities,
                (_, _, _, _) -> {});
        var gameLift =
            GameLift.start(
                new GameLiftConfig(REGION, ACCOUNT, state, front.endpoint(), Map.of()),
                children,
                (_, _, _) -> {},
                (_, _, _) -> new RoleCredentials.Credentials("a", "b", "c", Instant.now()))) {
      UploadedBuilds.serve(gameLift, s3, identities, REGION);
      front.serve(
          identities,
          new CallPolicies(identities, REGION, ACCOUNT),
          List.of(s3, gameLift),
          List.of());
      Keys keys = identities.administrator();
      try (var client =
          GameLiftClient.builder()
              .endpointOverride(front.endpoint())
              .region(Region.of(REGION))
              .credentialsProvider(
                  StaticCredentialsProvider.create(
                      AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())))
              .build()) {
        var created = client.createBuild(r -> r.name("b").serverSdkVersion("5.6.0"));
        String id = created.build().buildId();
        var place = client.requestUploadCredentials(r -> r.buildId(id));
        var granted = place.uploadCredentials();
        try (var uploads =
            S3Client.builder()
                .endpointOverride(front.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(
                    StaticCredentialsProvider.create(
                        AwsSessionCredentials.create(
                            granted.accessKeyId(),
                            granted.secretAccessKey(),
                            granted.sessionToken())))
                .build()) {
          String bucket = place.storageLocation().bucket();
          String key = place.storageLocation().key();
          assertThatThrownBy(
                  () ->
                      uploads.putObject(
                          r -> r.bucket(bucket).key(key + "x"), RequestBody.fromString("x")))
              .isInstanceOf(S3Exception.class)
              .hasMessageContaining("not authorized");
          assertThatThrownBy(() -> uploads.getObjectAsBytes(r -> r.bucket(bucket).key(key)))
              .isInstanceOf(S3Exception.class)
              .hasMessageContaining("not authorized");

          uploads.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(zip()));
        }

        awaitReady(client, id);
        assertThat(client.describeBuild(r -> r.buildId(id)).build().sizeOnDisk())
            .isEqualTo(600_010);
        Path unpacked = state.resolve("builds").resolve(id);
        assertThat(Files.isExecutable(unpacked.resolve("bin/server"))).isTrue();
      }
    }
  }

  private static void awaitReady(GameLiftClient client, String id) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (client.describeBuild(r -> r.buildId(id)).build().status() != BuildStatus.READY) {
      assertThat(Instant.now()).as("READY in 30 s").isBefore(end);
      Thread.sleep(50);
    }
  }
}
