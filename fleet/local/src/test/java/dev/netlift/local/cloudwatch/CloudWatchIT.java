package dev.netlift.local.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.front.Signed;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import tools.jackson.databind.JsonNode;

class CloudWatchIT {
  private static final String SPACE = "Netlift/Server";
  private static final Instant MINUTE = Instant.now().truncatedTo(ChronoUnit.MINUTES);

  private final Front front = Front.bind(new FrontConfig(0, "us-west-2", Clock.systemUTC()));
  private final AwsBasicCredentials keys;
  private final CloudWatchClient client;

  CloudWatchIT(@TempDir Path stateDir) {
    var identities = new Identities("111122223333", stateDir, Clock.systemUTC());
    keys =
        AwsBasicCredentials.create(
            identities.administrator().accessKeyId(), identities.administrator().secretAccessKey());
    front.serve(
        identities,
        new CallPolicies(identities, "us-west-2", "111122223333"),
        List.of(new CloudWatch("us-west-2", "111122223333", Clock.systemUTC())),
        List.of());
    client =
        CloudWatchClient.builder()
            .endpointOverride(front.endpoint())
            .region(Region.US_WEST_2)
            .credentialsProvider(StaticCredentialsProvider.create(keys))
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    front.close();
  }

  private static MetricDatum datum(String name, List<Double> values, List<Double> counts) {
    return MetricDatum.builder()
        .metricName(name)
        .dimensions(Dimension.builder().name("Location").value("us-west-2").build())
        .unit(StandardUnit.MILLISECONDS)
        .timestamp(MINUTE)
        .values(values)
        .counts(counts)
        .build();
  }

  @Test
  void givenValuesAndCounts_whenPut_thenStatisticsAndPercentilesComeBack() {
    client.putMetricData(
        r ->
            r.namespace(SPACE)
                .metricData(
                    datum("TickWork", List.of(1.0, 2.0, 10.0), List.of(90.0, 9.0, 1.0)),
                    datum("TickLateness", List.of(5.0), List.of())));

    assertThat(client.listMetrics(r -> r.namespace(SPACE)).metrics())
        .extracting(metric -> metric.metricName())
        .containsExactlyInAnyOrder("TickWork", "TickLateness");
    assertThat(client.listMetrics(r -> r.metricName("Other")).metrics()).isEmpty();
    var statistics =
        client.getMetricStatistics(
            r ->
                r.namespace(SPACE)
                    .metricName("TickWork")
                    .dimensions(Dimension.builder().name("Location").value("us-west-2").build())
                    .startTime(MINUTE)
                    .endTime(MINUTE.plusSeconds(60))
                    .period(60)
                    .statistics(Statistic.SUM, Statistic.SAMPLE_COUNT, Statistic.MAXIMUM));
    assertThat(statistics.datapoints()).hasSize(1);
    var datapoint = statistics.datapoints().get(0);
    assertThat(datapoint.sum()).isCloseTo(118.0, within(1e-9));
    assertThat(datapoint.sampleCount()).isEqualTo(100.0);
    assertThat(datapoint.maximum()).isEqualTo(10.0);
    assertThat(datapoint.timestamp()).isEqualTo(MINUTE);
    assertThat(datapoint.unit()).isEqualTo(StandardUnit.MILLISECONDS);
    assertThat(percentile("p99")).containsExactly(2.0);
    assertThat(percentile("p100")).containsExactly(10.0);
    assertThat(percentile("p50")).containsExactly(1.0);
  }

  private List<Double> percentile(String name) {
    var metric =
        Metric.builder()
            .namespace(SPACE)
            .metricName("TickWork")
            .dimensions(Dimension.builder().name("Location").value("us-west-2").build())
            .build();
    var query =
        MetricDataQuery.builder()
            .id("a")
            .metricStat(s -> s.stat(name).period(60).metric(metric))
            .build();
    return client
        .getMetricData(
            r -> r.startTime(MINUTE).endTime(MINUTE.plusSeconds(60)).metricDataQueries(query))
        .metricDataResults()
        .get(0)
        .values();
  }

  @Test
  void givenLargeRequest_whenTheSdkCompressesIt_thenItIsReadAllTheSame() {
    List<MetricDatum> data = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      data.add(datum("Metric" + i, List.of((double) i), List.of(2.0)));
    }

    client.putMetricData(r -> r.namespace(SPACE).metricData(data));

    assertThat(client.listMetricsPaginator(r -> r.namespace(SPACE)).metrics()).hasSize(300);
  }

  @Test
  void givenJsonProtocol_whenPutAndListed_thenTheSameMetricsAreSeen() throws Exception {
    String put =
        "{\"Namespace\":\"Netlift/Server\",\"MetricData\":[{\"MetricName\":\"Json\",\"Value\":2.5,"
            + "\"Timestamp\":%d}]}".formatted(MINUTE.getEpochSecond());
    assertThat(json("PutMetricData", put).isEmpty()).isTrue();

    JsonNode listed = json("ListMetrics", "{\"Namespace\":\"Netlift/Server\"}");
    assertThat(listed.path("Metrics").path(0).path("MetricName").asString()).isEqualTo("Json");
    JsonNode data =
        json(
            "GetMetricData",
            "{\"StartTime\":%d,\"EndTime\":%d,\"MetricDataQueries\":[{\"Id\":\"a\",\"MetricStat\":{"
                    .formatted(MINUTE.getEpochSecond(), MINUTE.getEpochSecond() + 60)
                + "\"Period\":60,\"Stat\":\"Average\",\"Metric\":{\"Namespace\":\"Netlift/Server\","
                + "\"MetricName\":\"Json\"}}}]}");
    assertThat(data.path("MetricDataResults").path(0).path("Values").path(0).asDouble())
        .isEqualTo(2.5);
  }

  private JsonNode json(String operation, String body) throws Exception {
    var draft =
        new Signed.Draft(
            "POST",
            front.endpoint().resolve("/"),
            Map.of(
                "content-type",
                "application/x-amz-json-1.0",
                "x-amz-target",
                "GraniteServiceVersion20100801." + operation),
            body,
            "monitoring");
    var answer = Signed.send(Signed.sign(draft, keys, "us-west-2", Clock.systemUTC()), body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Bodies.MAPPER.readTree(answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"AWS/Mine", ":x", " "})
  void givenForbiddenNamespace_whenPut_thenRefused(String namespace) {
    assertThatThrownBy(
            () ->
                client.putMetricData(
                    r -> r.namespace(namespace).metricData(datum("a", List.of(1.0), List.of()))))
        .isInstanceOf(CloudWatchException.class)
        .hasMessageContaining("Namespace");
  }

  @Test
  void givenBadData_whenPut_thenNothingOfTheRequestIsKept() {
    var good = datum("Good", List.of(1.0), List.of());
    for (MetricDatum bad :
        List.of(
            datum("x", List.of(1.0, 2.0), List.of(1.0)),
            datum("x", List.of(1.0), List.of(-1.0)),
            datum("x", List.of(0x1p361), List.of()),
            good.toBuilder().timestamp(MINUTE.plus(3, ChronoUnit.HOURS)).build(),
            good.toBuilder().timestamp(MINUTE.minus(15, ChronoUnit.DAYS)).build(),
            good.toBuilder().storageResolution(30).build(),
            good.toBuilder().value(1.0).build())) {
      assertThatThrownBy(() -> client.putMetricData(r -> r.namespace(SPACE).metricData(good, bad)))
          .as(bad.toString())
          .isInstanceOfSatisfying(
              CloudWatchException.class,
              e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterValue"));
    }
    assertThat(client.listMetrics().metrics()).isEmpty();
  }
}
