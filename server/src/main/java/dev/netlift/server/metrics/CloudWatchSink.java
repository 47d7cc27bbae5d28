package dev.netlift.server.metrics;

import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;

/**
 * CloudWatch by the ordinary client, which takes its endpoint from the environment if one is there.
 */
public final class CloudWatchSink implements MetricSink {
  private final CloudWatchClient client;

  public CloudWatchSink(String region, AwsCredentialsProvider credentials) {
    client =
        CloudWatchClient.builder()
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .httpClient(UrlConnectionHttpClient.create())
            .overrideConfiguration(
                override ->
                    override
                        .apiCallTimeout(Duration.ofSeconds(10))
                        .apiCallAttemptTimeout(Duration.ofSeconds(4)))
            .build();
  }

  @Override
  public void put(String namespace, List<MetricDatum> data) {
    client.putMetricData(request -> request.namespace(namespace).metricData(data));
  }
}
