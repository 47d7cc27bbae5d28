package dev.netlift.release.aws;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The services a release uses, in one Region. Thread-safe.
 *
 * @param http shared by all
 */
public record Clients(
    Target target,
    SdkHttpClient http,
    CloudFormationClient cloudFormation,
    GameLiftClient gameLift,
    S3Client s3,
    StsClient sts,
    ServiceQuotasClient serviceQuotas)
    implements AutoCloseable {
  /**
   * Which cloud, and as whom.
   *
   * @param endpoint of all services; empty: AWS's own, or what the environment names
   */
  public record Target(String region, AwsCredentialsProvider credentials, Optional<URI> endpoint) {}

  public static Clients of(Target target) {
    SdkHttpClient http = UrlConnectionHttpClient.create();
    return new Clients(
        target,
        http,
        built(CloudFormationClient.builder(), target, http),
        built(GameLiftClient.builder(), target, http),
        storage(target, http, target.credentials()),
        built(StsClient.builder(), target, http),
        built(ServiceQuotasClient.builder(), target, http));
  }

  /** S3 with other keys: those that GameLift hands out for one upload. */
  S3Client storage(AwsCredentialsProvider keys) {
    return storage(target, http, keys);
  }

  private static S3Client storage(Target target, SdkHttpClient http, AwsCredentialsProvider keys) {
    S3ClientBuilder builder = S3Client.builder();
    // With an endpoint of its own there are no names of buckets to resolve.
    target.endpoint().ifPresent(_ -> builder.forcePathStyle(true));
    return built(builder, new Target(target.region(), keys, target.endpoint()), http);
  }

  private static <
          B extends
              AwsClientBuilder<B, C>
                  & software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder<B, C>,
          C>
      C built(B builder, Target target, SdkHttpClient http) {
    builder
        .region(Region.of(target.region()))
        .credentialsProvider(target.credentials())
        .httpClient(http)
        .overrideConfiguration(o -> o.retryStrategy(RetryMode.STANDARD));
    target.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  @Override
  public void close() {
    cloudFormation.close();
    gameLift.close();
    s3.close();
    sts.close();
    serviceQuotas.close();
    http.close();
  }
}
