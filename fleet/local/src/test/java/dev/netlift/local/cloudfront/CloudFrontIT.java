package dev.netlift.local.cloudfront;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.s3.S3World;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** A private bucket behind a distribution, as a template declares the two. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudFrontIT {
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";

  private final HttpClient http = HttpClient.newHttpClient();
  private S3World world;
  private S3Client client;
  private CloudFront cloudFront;
  private String domain;

  @BeforeAll
  void start(@TempDir Path state) {
    var made = new AtomicReference<@Nullable CloudFront>();
    world =
        new S3World(
            state,
            (s3, endpoint) -> {
              var front = new CloudFront(s3, endpoint, S3World.ACCOUNT, Clock.systemUTC());
              made.set(front);
              return List.of(front);
            });
    cloudFront = Objects.requireNonNull(made.get());
    client = world.client();
    world.bucket("images");
    String access =
        create(
                "AWS::CloudFront::OriginAccessControl",
                "Access",
                """
                {"OriginAccessControlConfig":{"Name":"a","OriginAccessControlOriginType":"s3",
                  "SigningBehavior":"always","SigningProtocol":"sigv4"}}
                """)
            .ref();
    String headers =
        create(
                "AWS::CloudFront::ResponseHeadersPolicy",
                "Headers",
                """
                {"ResponseHeadersPolicyConfig":{"Name":"h",
                  "SecurityHeadersConfig":{"ContentTypeOptions":{"Override":true},
                    "ContentSecurityPolicy":{"ContentSecurityPolicy":"default-src 'none'",
                      "Override":true}},
                  "CustomHeadersConfig":{"Items":[{"Header":"Cross-Origin-Resource-Policy",
                    "Value":"cross-origin","Override":true}]},
                  "RemoveHeadersConfig":{"Items":[{"Header":"Last-Modified"}]}}}
                """)
            .ref();
    var distribution =
        create(
            "AWS::CloudFront::Distribution",
            "Images",
            """
            {"DistributionConfig":{"Enabled":true,
              "Origins":[{"Id":"o","DomainName":"images.s3.us-west-2.amazonaws.com",
                "OriginAccessControlId":"%s","S3OriginConfig":{"OriginAccessIdentity":""}}],
              "DefaultCacheBehavior":{"TargetOriginId":"o","ViewerProtocolPolicy":"https-only",
                "AllowedMethods":["GET","HEAD"],"Compress":true,
                "CachePolicyId":"658327ea-f89d-4fab-a63d-7e88639e58f6",
                "ResponseHeadersPolicyId":"%s"}}}
            """
                .formatted(access, headers));
    domain = distribution.attributes().getOrDefault("DomainName", "");
    world.create(
        "AWS::S3::BucketPolicy",
        "Policy",
        """
        {"Bucket":"images","PolicyDocument":{"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},
           "Action":"s3:GetObject","Resource":"arn:aws:s3:::images/avatars/*",
           "Condition":{"StringEquals":{"AWS:SourceArn":
             "arn:aws:cloudfront::111122223333:distribution/%s"}}}]}}
        """
            .formatted(distribution.ref()));
  }

  @AfterAll
  void stop() {
    client.close();
    http.close();
    world.close();
  }

  private dev.netlift.local.deploy.ResourceProvider.Resource create(
      String type, String id, String properties) {
    return S3World.create(cloudFront.providers(), type, id, properties);
  }

  private void put(String key, String text) {
    client.putObject(
        r -> r.bucket("images").key(key).contentType("image/png").cacheControl(IMMUTABLE),
        RequestBody.fromString(text));
  }

  private HttpResponse<String> send(String method, String path, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + domain + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void givenAnImage_whenFetched_thenWithTheHeadersOfTheTemplate() throws Exception {
    put("avatars/a/64.png", "pixels");

    HttpResponse<String> first = send("GET", "/avatars/a/64.png");
    HttpResponse<String> again = send("GET", "/avatars/a/64.png");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.body()).isEqualTo("pixels");
    assertThat(header(first, "content-type")).isEqualTo("image/png");
    assertThat(header(first, "cache-control")).isEqualTo(IMMUTABLE);
    assertThat(header(first, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(first, "content-security-policy")).isEqualTo("default-src 'none'");
    assertThat(header(first, "cross-origin-resource-policy")).isEqualTo("cross-origin");
    assertThat(header(first, "last-modified")).isEmpty();
    assertThat(header(first, "x-cache")).isEqualTo("Miss from cloudfront");
    assertThat(header(again, "x-cache")).isEqualTo("Hit from cloudfront");
    assertThat(header(again, "age")).matches("\\d+");
    assertThat(again.body()).isEqualTo("pixels");
  }

  @Test
  void givenAnImageThatIsKnown_whenAskedAgain_thenNotModifiedWithoutABody() throws Exception {
    put("avatars/b/64.png", "pixels");
    String etag = header(send("GET", "/avatars/b/64.png"), "etag");

    HttpResponse<String> same = send("GET", "/avatars/b/64.png", "If-None-Match", etag);
    HttpResponse<String> other = send("GET", "/avatars/b/64.png", "If-None-Match", "\"no\"");
    HttpResponse<String> head = send("HEAD", "/avatars/b/64.png");

    assertThat(etag).isNotEmpty();
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(header(same, "etag")).isEqualTo(etag);
    assertThat(header(same, "cache-control")).isEqualTo(IMMUTABLE);
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "content-length")).isEqualTo("6");
    assertThat(header(head, "content-type")).isEqualTo("image/png");
    assertThat(send("GET", "/avatars/b/64.png", "Range", "bytes=0-2").body()).isEqualTo("pix");
  }

  @Test
  void givenTheBucket_whenAskedForWhatIsNotPublic_thenNobodyLearnsWhatIsThere() throws Exception {
    put("avatars/c/64.png", "pixels");
    put("incoming/secret", "not yet seen by anybody");

    for (String path :
        List.of(
            "/avatars/none.png",
            "/avatars/",
            "/avatars",
            "/incoming/secret",
            "/avatars/../incoming/secret",
            "/avatars/%2e%2e/incoming/secret",
            "/?list-type=2",
            "/images/avatars/c/64.png")) {
      HttpResponse<String> answer = send("GET", path);
      assertThat(answer.statusCode()).as(path).isBetween(400, 403);
      assertThat(answer.body()).as(path).doesNotContain("secret", "64.png", "not yet seen");
      assertThat(header(answer, "cache-control")).as(path).isEmpty();
    }
    assertThat(send("GET", "/avatars/c/64.png?list-type=2&versions").body()).isEqualTo("pixels");
  }

  @Test
  void givenAnImage_whenWrittenTo_thenRefusedAndItStays() throws Exception {
    put("avatars/d/64.png", "pixels");

    for (String method : List.of("PUT", "POST", "DELETE", "OPTIONS", "PATCH")) {
      assertThat(send(method, "/avatars/d/64.png").statusCode()).as(method).isEqualTo(403);
    }
    assertThat(send("GET", "/avatars/d/64.png").body()).isEqualTo("pixels");
    assertThat(send("GET", "/ping").statusCode()).isEqualTo(200);
  }

  @Test
  void givenAnotherDistribution_whenItReads_thenThePolicyDoesNotLetIt() {
    assertThatThrownBy(
            () ->
                world.s3.read(
                    "GET",
                    "images",
                    "avatars/a/64.png",
                    java.util.Map.of(),
                    CloudFront.SERVICE,
                    "arn:aws:cloudfront::111122223333:distribution/EOTHER"))
        .hasMessageContaining("Access Denied");
  }

  @Test
  void givenWhatCannotBeServed_whenDeclared_thenRefusedByName() {
    assertThatThrownBy(
            () ->
                create(
                    "AWS::CloudFront::Distribution",
                    "Other",
                    """
                    {"DistributionConfig":{"Enabled":true,"Origins":[],
                      "DefaultCacheBehavior":{"TargetOriginId":"o",
                        "FunctionAssociations":[{"EventType":"viewer-request"}]}}}
                    """))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("FunctionAssociations");
  }

  @Test
  void givenWhatTheOriginSays_whenKept_thenWithinThePolicysBounds() {
    var policy = new CachePolicy(1, 86_400, 1_000);

    assertThat(policy.seconds("max-age=10")).isEqualTo(10);
    assertThat(policy.seconds("public, max-age=31536000, immutable")).isEqualTo(1_000);
    assertThat(policy.seconds("max-age=10, s-maxage=20")).isEqualTo(20);
    assertThat(policy.seconds("no-store")).isEqualTo(1);
    assertThat(policy.seconds("")).isEqualTo(1_000);
    assertThat(new CachePolicy(0, 60, 100).seconds("")).isEqualTo(60);
  }
}
