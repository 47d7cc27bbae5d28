package dev.netlift.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.DeployException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The SDK's own client against s3proxy behind the front. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3IT {
  private static final int PART = 5 << 20;

  private S3World world;
  private S3Client client;
  private Path files;

  @BeforeAll
  void start(@TempDir Path state) {
    files = state;
    world = new S3World(state);
    client = world.client();
  }

  @AfterAll
  void stop() {
    client.close();
    world.close();
  }

  private String put(String bucket, String key, String text) {
    return client.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(text)).eTag();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static S3Exception refused(Runnable call) {
    try {
      call.run();
    } catch (S3Exception e) {
      return e;
    }
    throw new AssertionError("it was not refused");
  }

  private static String code(Runnable call) {
    S3Exception e = refused(call);
    return e.statusCode() + " " + e.awsErrorDetails().errorCode();
  }

  @Test
  void givenAnObject_whenReadAndRemoved_thenItIsWhatWasPut() throws IOException {
    String bucket = world.bucket("whole");
    client.putObject(
        r ->
            r.bucket(bucket)
                .key("a folder/ä+b.txt")
                .contentType("text/plain")
                .cacheControl("no-store")
                .metadata(Map.of("who", "me"))
                .checksumAlgorithm(ChecksumAlgorithm.SHA256),
        RequestBody.fromString("hello"));

    try (ResponseInputStream<GetObjectResponse> in =
        client.getObject(r -> r.bucket(bucket).key("a folder/ä+b.txt"))) {
      assertThat(in.response().contentType()).isEqualTo("text/plain");
      assertThat(in.response().cacheControl()).isEqualTo("no-store");
      assertThat(in.response().metadata()).containsExactly(Map.entry("who", "me"));
      assertThat(in.response().responseMetadata().requestId()).matches("[0-9a-f-]{36}");
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("hello");
    }
    assertThat(client.headObject(r -> r.bucket(bucket).key("a folder/ä+b.txt")).contentLength())
        .isEqualTo(5);
    assertThat(
            client
                .getObjectAsBytes(r -> r.bucket(bucket).key("a folder/ä+b.txt").range("bytes=1-3"))
                .asUtf8String())
        .isEqualTo("ell");

    client.deleteObject(r -> r.bucket(bucket).key("a folder/ä+b.txt"));

    assertThatThrownBy(() -> client.getObjectAsBytes(r -> r.bucket(bucket).key("a folder/ä+b.txt")))
        .isInstanceOf(NoSuchKeyException.class);
    assertThat(refused(() -> client.headObject(r -> r.bucket(bucket).key("x"))).statusCode())
        .isEqualTo(404);
  }

  @Test
  void givenABucketWithEvents_whenObjectsComeAndGo_thenTheBusHearsAsS3TellsIt() {
    String bucket = world.bucket("telling");
    String etag = put(bucket, "incoming/a b", "hello");
    put(bucket, "incoming/a b", "hello!");
    client.deleteObject(r -> r.bucket(bucket).key("incoming/a b"));
    client.deleteObject(r -> r.bucket(bucket).key("incoming/never was"));
    client.createBucket(r -> r.bucket("silent"));
    put("silent", "a", "nobody hears");

    assertThat(world.events("silent")).isEmpty();
    List<S3World.Event> events = world.events(bucket);
    assertThat(events.stream().map(S3World.Event::type))
        .containsExactly("aws.s3 Object Created", "aws.s3 Object Created", "aws.s3 Object Deleted");
    var first = events.getFirst();
    assertThat(first.resources()).containsExactly("arn:aws:s3:::telling");
    assertThat(first.detail().path("version").asString()).isEqualTo("0");
    assertThat(first.detail().path("reason").asString()).isEqualTo("PutObject");
    assertThat(first.detail().path("request-id").asString()).isNotEmpty();
    assertThat(first.detail().path("requester").asString()).isEqualTo(S3World.ACCOUNT);
    assertThat(first.detail().path("source-ip-address").asString()).isEqualTo("127.0.0.1");
    assertThat(first.detail().path("object").path("key").asString()).isEqualTo("incoming/a b");
    assertThat(first.detail().path("object").path("size").asLong()).isEqualTo(5);
    assertThat("\"" + first.detail().path("object").path("etag").asString() + "\"").isEqualTo(etag);
    List<String> sequence =
        events.stream()
            .map(event -> event.detail().path("object").path("sequencer").asString())
            .toList();
    assertThat(sequence)
        .isSorted()
        .doesNotHaveDuplicates()
        .allMatch(s -> s.matches("[0-9A-F]{16}"));
  }

  @Test
  void givenABodyLargerThanMemoryMayHold_whenPutWhole_thenItIsStoredAndNothingIsLeftBehind()
      throws IOException {
    String bucket = world.bucket("large");
    byte[] bytes = random(20 << 20);
    Path file = Files.write(files.resolve("large.bin"), bytes);

    client.putObject(r -> r.bucket(bucket).key("build.zip"), RequestBody.fromFile(file));

    try (var in = world.s3.open(bucket, "build.zip")) {
      assertThat(Arrays.equals(in.readAllBytes(), bytes)).isTrue();
    }
    try (var left = Files.list(files.resolve("uploads"))) {
      assertThat(left).isEmpty();
    }
    assertThatThrownBy(() -> world.s3.get(bucket, "build.zip")).hasMessageContaining("larger");
  }

  @Test
  void givenParts_whenUploadIsCompleted_thenOneObjectAndOneEvent() throws IOException {
    String bucket = world.bucket("parts");
    byte[] bytes = random(PART + 100_000);
    String upload =
        client
            .createMultipartUpload(
                r ->
                    r.bucket(bucket)
                        .key("build.zip")
                        .contentType("application/zip")
                        .checksumAlgorithm(ChecksumAlgorithm.CRC32))
            .uploadId();
    List<CompletedPart> parts =
        IntStream.rangeClosed(1, 2)
            .mapToObj(
                number -> {
                  byte[] part =
                      Arrays.copyOfRange(
                          bytes, (number - 1) * PART, Math.min(bytes.length, number * PART));
                  var answer =
                      client.uploadPart(
                          r ->
                              r.bucket(bucket)
                                  .key("build.zip")
                                  .uploadId(upload)
                                  .partNumber(number)
                                  .checksumAlgorithm(ChecksumAlgorithm.CRC32),
                          RequestBody.fromBytes(part));
                  return CompletedPart.builder()
                      .partNumber(number)
                      .eTag(answer.eTag())
                      .checksumCRC32(answer.checksumCRC32())
                      .build();
                })
            .toList();
    assertThat(world.events(bucket)).isEmpty();
    assertThat(
            client
                .listParts(r -> r.bucket(bucket).key("build.zip").uploadId(upload))
                .parts()
                .size())
        .isEqualTo(2);

    client.completeMultipartUpload(
        r ->
            r.bucket(bucket)
                .key("build.zip")
                .uploadId(upload)
                .multipartUpload(m -> m.parts(parts)));

    try (var in = client.getObject(r -> r.bucket(bucket).key("build.zip"))) {
      assertThat(in.response().contentType()).isEqualTo("application/zip");
      assertThat(Arrays.equals(in.readAllBytes(), bytes)).isTrue();
    }
    assertThat(world.events(bucket))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.detail().path("reason").asString())
                  .isEqualTo("CompleteMultipartUpload");
              assertThat(event.detail().path("object").path("size").asLong())
                  .isEqualTo(bytes.length);
            });
  }

  @Test
  void givenAnAbandonedUpload_whenAborted_thenNothingIsLeft() {
    String bucket = world.bucket("aborted");
    String upload = client.createMultipartUpload(r -> r.bucket(bucket).key("k")).uploadId();
    client.uploadPart(
        r -> r.bucket(bucket).key("k").uploadId(upload).partNumber(1),
        RequestBody.fromString("part"));

    client.abortMultipartUpload(r -> r.bucket(bucket).key("k").uploadId(upload));

    assertThat(client.listObjectsV2(r -> r.bucket(bucket)).contents()).isEmpty();
    assertThat(world.events(bucket)).isEmpty();
  }

  @Test
  void givenManyKeys_whenListed_thenPagesAndFoldersAreThere() {
    String bucket = world.bucket("many");
    List<String> keys = IntStream.range(0, 7).mapToObj(i -> "a/" + i).toList();
    keys.forEach(key -> put(bucket, key, key));
    put(bucket, "b/0", "other");

    assertThat(
            client
                .listObjectsV2Paginator(r -> r.bucket(bucket).prefix("a/").maxKeys(3))
                .contents()
                .stream()
                .map(S3Object::key))
        .containsExactlyElementsOf(keys);
    assertThat(
            client.listObjectsV2(r -> r.bucket(bucket).delimiter("/")).commonPrefixes().stream()
                .map(prefix -> prefix.prefix()))
        .containsExactly("a/", "b/");
    assertThat(
            client
                .listObjectVersionsPaginator(r -> r.bucket(bucket).prefix("a/").maxKeys(3))
                .versions()
                .stream()
                .map(ObjectVersion::key))
        .containsExactlyElementsOf(keys);
  }

  @Test
  void givenAnUnversionedBucket_whenEveryVersionIsRemoved_thenItIsEmpty() {
    String bucket = world.bucket("versions");
    put(bucket, "one", "1");
    put(bucket, "two", "2");
    var versions = client.listObjectVersions(r -> r.bucket(bucket)).versions();
    assertThat(versions).allMatch(version -> version.versionId().equals("null"));
    assertThat(versions).allMatch(ObjectVersion::isLatest);

    var removed =
        client.deleteObjects(
            r ->
                r.bucket(bucket)
                    .delete(
                        d ->
                            d.objects(
                                versions.stream()
                                    .map(
                                        version ->
                                            ObjectIdentifier.builder()
                                                .key(version.key())
                                                .versionId(version.versionId())
                                                .build())
                                    .toList())));

    assertThat(removed.errors()).isEmpty();
    assertThat(removed.deleted().stream().map(each -> each.key())).containsExactly("one", "two");
    assertThat(client.listObjectVersions(r -> r.bucket(bucket)).versions()).isEmpty();
    assertThat(client.getBucketVersioning(r -> r.bucket(bucket)).status()).isNull();
    assertThat(code(() -> client.deleteObject(r -> r.bucket(bucket).key("one").versionId("3"))))
        .isEqualTo("400 InvalidArgument");
  }

  @Test
  void givenAKeyThatIsThere_whenPutIfNoneMatch_thenRefusedAndTheFirstStays() {
    String bucket = world.bucket("conditional");
    put(bucket, "k", "first");

    assertThat(
            code(
                () ->
                    client.putObject(
                        r -> r.bucket(bucket).key("k").ifNoneMatch("*"),
                        RequestBody.fromString("second"))))
        .isEqualTo("412 PreconditionFailed");

    assertThat(world.s3.get(bucket, "k").orElseThrow())
        .isEqualTo("first".getBytes(StandardCharsets.UTF_8));
    assertThat(world.events(bucket)).hasSize(1);
  }

  @Test
  void givenAnObject_whenCopied_thenBothAreThere() {
    String bucket = world.bucket("copies");
    put(bucket, "from ü", "text");

    client.copyObject(
        r ->
            r.sourceBucket(bucket)
                .sourceKey("from ü")
                .destinationBucket(bucket)
                .destinationKey("to"));

    assertThat(client.getObjectAsBytes(r -> r.bucket(bucket).key("to")).asUtf8String())
        .isEqualTo("text");
    assertThat(world.events(bucket).getLast().detail().path("reason").asString())
        .isEqualTo("CopyObject");
  }

  @Test
  void givenARole_whenItReads_thenItsPolicyDecidesAndMissingKeysAreASecret() {
    String bucket = world.bucket("guarded");
    put(bucket, "open/a", "a");
    put(bucket, "shut/b", "b");
    String object = "\"arn:aws:s3:::guarded/open/*\"";
    try (var reader =
            world.client(
                world.role(
                    "Reader",
                    "{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":"
                        + object
                        + "}"));
        var lister =
            world.client(
                world.role(
                    "Lister",
                    "{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":"
                        + object
                        + "},{\"Effect\":\"Allow\",\"Action\":\"s3:ListBucket\","
                        + "\"Resource\":\"arn:aws:s3:::guarded\"}"))) {
      assertThat(reader.getObjectAsBytes(r -> r.bucket(bucket).key("open/a")).asUtf8String())
          .isEqualTo("a");
      assertThat(code(() -> reader.getObjectAsBytes(r -> r.bucket(bucket).key("shut/b"))))
          .isEqualTo("403 AccessDenied");
      assertThat(code(() -> reader.getObjectAsBytes(r -> r.bucket(bucket).key("open/none"))))
          .isEqualTo("403 AccessDenied");
      assertThat(code(() -> lister.getObjectAsBytes(r -> r.bucket(bucket).key("open/none"))))
          .isEqualTo("404 NoSuchKey");
      assertThat(code(() -> reader.listObjectsV2(r -> r.bucket(bucket))))
          .isEqualTo("403 AccessDenied");
      assertThat(code(() -> reader.listObjectVersions(r -> r.bucket(bucket))))
          .isEqualTo("403 AccessDenied");
      assertThat(
              code(
                  () ->
                      reader.putObject(
                          r -> r.bucket(bucket).key("open/a"), RequestBody.fromString("mine"))))
          .isEqualTo("403 AccessDenied");
      assertThat(
              reader
                  .deleteObjects(
                      r ->
                          r.bucket(bucket)
                              .delete(
                                  d -> d.objects(ObjectIdentifier.builder().key("open/a").build())))
                  .errors())
          .singleElement()
          .satisfies(error -> assertThat(error.code()).isEqualTo("AccessDenied"));
    }
    assertThat(world.s3.get(bucket, "open/a")).isPresent();
  }

  @Test
  void givenAKeyThatIsAnotherWayToWriteAPath_whenAsked_thenRefused() {
    String bucket = world.bucket("paths");
    put(bucket, "secret/a", "a");
    for (String key : List.of("open/../secret/a", "secret//a", "./secret/a", "open/..", "a\\b")) {
      assertThat(code(() -> client.getObjectAsBytes(r -> r.bucket(bucket).key(key))))
          .as(key)
          .isEqualTo("400 InvalidArgument");
      assertThat(code(() -> put(bucket, key, "x"))).as(key).isEqualTo("400 InvalidArgument");
    }
    assertThat(world.s3.get(bucket, "secret/a")).isPresent();
  }

  @Test
  void givenABucketPolicy_whenItDenies_thenNoRoleHelps() {
    String bucket = world.bucket("denied");
    put(bucket, "keep/a", "a");
    world.create(
        "AWS::S3::BucketPolicy",
        "Policy",
        """
        {"Bucket":"denied","PolicyDocument":{"Version":"2012-10-17","Statement":[
          {"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject",
           "Resource":"arn:aws:s3:::denied/keep/*"},
          {"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*",
           "Resource":["arn:aws:s3:::denied","arn:aws:s3:::denied/*"],
           "Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}}
        """);

    assertThat(code(() -> client.deleteObject(r -> r.bucket(bucket).key("keep/a"))))
        .isEqualTo("403 AccessDenied");
    assertThat(client.getObjectAsBytes(r -> r.bucket(bucket).key("keep/a")).asUtf8String())
        .isEqualTo("a");
  }

  @Test
  void givenBuckets_whenMadeAndDropped_thenNamesAndContentsAreMinded() {
    client.createBucket(r -> r.bucket("templates"));
    assertThat(code(() -> client.createBucket(r -> r.bucket("templates"))))
        .isEqualTo("409 BucketAlreadyOwnedByYou");
    assertThat(code(() -> client.createBucket(r -> r.bucket("apis"))))
        .isEqualTo("400 InvalidBucketName");
    put("templates", "t.json", "{}");
    assertThat(client.listBuckets().buckets().stream().map(each -> each.name()))
        .contains("templates");
    assertThat(code(() -> client.deleteBucket(r -> r.bucket("templates"))))
        .isEqualTo("409 BucketNotEmpty");
    client.deleteObject(r -> r.bucket("templates").key("t.json"));
    client.deleteBucket(r -> r.bucket("templates"));

    assertThatThrownBy(() -> client.listObjectsV2(r -> r.bucket("templates")))
        .isInstanceOf(NoSuchBucketException.class);
    assertThat(refused(() -> client.headBucket(r -> r.bucket("templates"))).statusCode())
        .isEqualTo(404);
  }

  @Test
  void givenWhatIsNotServed_whenAsked_thenItIsNamed() {
    String bucket = world.bucket("plain");

    assertThat(refused(() -> client.getObjectTagging(r -> r.bucket(bucket).key("k"))).getMessage())
        .contains("GET with ?tagging is not served");
    assertThat(
            refused(
                    () ->
                        client.putObject(
                            r -> r.bucket(bucket).key("k").tagging("a=b"),
                            RequestBody.fromString("x")))
                .getMessage())
        .contains("x-amz-tagging");
    assertThatThrownBy(
            () ->
                world.create(
                    "AWS::S3::Bucket",
                    "Versioned",
                    "{\"VersioningConfiguration\":{\"Status\":\"Enabled\"}}"))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("no versions");
  }

  @Test
  void givenAServicesBucket_whenUploaded_thenItHearsAndNobodyElseSeesIt() throws Exception {
    var heard = new java.util.concurrent.ArrayBlockingQueue<String>(1);
    world.s3.own("service-builds", (key, size) -> heard.add(key + " " + size));
    try (var uploader =
        world.client(
            world.role(
                "Uploader",
                "{\"Effect\":\"Allow\",\"Action\":\"s3:PutObject\","
                    + "\"Resource\":\"arn:aws:s3:::service-builds/one/*\"}"))) {
      uploader.putObject(
          r -> r.bucket("service-builds").key("one/build.zip"), RequestBody.fromString("zip"));
      assertThat(
              code(
                  () ->
                      uploader.putObject(
                          r -> r.bucket("service-builds").key("two/build.zip"),
                          RequestBody.fromString("zip"))))
          .isEqualTo("403 AccessDenied");
    }

    assertThat(heard.poll(10, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo("one/build.zip 3");
    assertThat(client.listBuckets().buckets()).noneMatch(b -> b.name().equals("service-builds"));
  }

  @Test
  void givenLifecycleRules_whenTheirDaysAreOver_thenOnlyTheirKeysGo() {
    world.create(
        "AWS::S3::Bucket",
        "Expiring",
        """
        {"BucketName":"expiring","LifecycleConfiguration":{"Rules":[
          {"Status":"Enabled","Prefix":"incoming/","ExpirationInDays":1},
          {"Status":"Disabled","Prefix":"avatars/","ExpirationInDays":1}]}}
        """);
    put("expiring", "incoming/a", "a");
    put("expiring", "avatars/b", "b");

    // What the hourly round does, two days on.
    var removed = world.s3.expire("expiring", java.time.Instant.now().plusSeconds(2 * 86_400));

    assertThat(removed).containsExactly("incoming/a");
    assertThat(world.s3.get("expiring", "avatars/b")).isPresent();
    assertThat(world.s3.expire("expiring", java.time.Instant.now())).isEmpty();
  }

  @Test
  void givenOtherBodiesThanSummed_whenPut_thenBadDigestAndNothingIsStored() {
    String bucket = world.bucket("sums");
    for (String wrong : List.of("AAAAAA==", "")) {
      assertThat(
              code(
                  () ->
                      client.putObject(
                          r -> r.bucket(bucket).key("k").checksumCRC32C(wrong),
                          RequestBody.fromString("hello"))))
          .isEqualTo("400 BadDigest");
    }
    assertThat(world.s3.get(bucket, "k")).isEmpty();
    assertThat(world.events(bucket)).isEmpty();
    var right =
        client.putObject(
            r -> r.bucket(bucket).key("k").checksumCRC32C("mnG7TA=="),
            RequestBody.fromString("hello"));
    assertThat(right.checksumCRC32C()).isEqualTo("mnG7TA==");
  }

  @Test
  void givenTheCheckValueOfTheCatalogue_whenSummed_thenCrc64NvmeIsThatOne() {
    var crc = new Crc64Nvme();
    crc.update("123456789".getBytes(StandardCharsets.UTF_8));

    assertThat(Long.toHexString(crc.getValue())).isEqualTo("ae8b14860a799888");
  }
}
