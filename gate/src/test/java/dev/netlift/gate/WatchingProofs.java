package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.GuestIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the alarms look at is there on a running cloud: told by functions, gateway and logs. */
final class WatchingProofs {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration MINUTES_2 = Duration.ofMinutes(2);
  private static final String BACKEND = "Netlift/Backend";

  private final RunningCloud cloud;
  private final Administrator administrator;

  WatchingProofs(RunningCloud cloud) throws IOException {
    this.cloud = cloud;
    this.administrator = cloud.administrator();
  }

  /** A player calls what is a game server's: refused by the gateway, and counted out of its log. */
  void refusalsAreCounted() throws Exception {
    double before = sum(BACKEND, "AuthFailures", Map.of());
    URI api = cloud.config().apiUrl();
    Map<String, String> dimensions =
        Map.of("ApiId", api.getPath().substring(api.getPath().lastIndexOf('/') + 1));
    double calls = sum("AWS/ApiGateway", "4xx", dimensions);
    var guest = new GuestIdentity(cloud.config(), cloud.http(), InstantSource.system());
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create(api + "/reports"))
            .putHeader("content-type", "application/json")
            .build();
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> answer =
          cloud
              .http()
              .send(
                  Administrator.signed(
                      cloud.config(),
                      new GuestKeys(cloud, guest.id()).keys(),
                      "execute-api",
                      request,
                      "{}"),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    }

    assertThat(sum(BACKEND, "AuthFailures", Map.of())).isGreaterThanOrEqualTo(before + 3);
    assertThat(sum("AWS/ApiGateway", "4xx", dimensions)).isGreaterThanOrEqualTo(calls + 3);
  }

  /** The function of the schedule, under its own role: it may list fleets, and tells their age. */
  void agesAreTold() throws Exception {
    administrator.invoke("FleetAgesFunction", "{}");

    cloud.await(
        "the fleets' age to be told",
        MINUTES_2,
        () -> asked(BACKEND, "FleetAgeDays", Map.of(), "Maximum").size() > 0);
    assertThat(asked(BACKEND, "FleetAgeDays", Map.of(), "Maximum"))
        .allMatch(days -> days.asDouble() == 0);
    assertThat(asked(BACKEND, "CertificateAgeDays", Map.of(), "Maximum"))
        .as("no fleet here has a certificate")
        .isEmpty();
  }

  private double sum(String namespace, String name, Map<String, String> dimensions) {
    return asked(namespace, name, dimensions, "Sum")
        .valueStream()
        .mapToDouble(JsonNode::asDouble)
        .sum();
  }

  private JsonNode asked(
      String namespace, String name, Map<String, String> dimensions, String statistic) {
    ObjectNode body =
        JSON.createObjectNode()
            .put("StartTime", Instant.now().minusSeconds(900).getEpochSecond())
            .put("EndTime", Instant.now().plusSeconds(120).getEpochSecond());
    ObjectNode stat =
        body.putArray("MetricDataQueries").addObject().put("Id", "m").putObject("MetricStat");
    stat.put("Period", 60).put("Stat", statistic);
    ObjectNode metric =
        stat.putObject("Metric").put("Namespace", namespace).put("MetricName", name);
    var list = metric.putArray("Dimensions");
    dimensions.forEach((key, value) -> list.addObject().put("Name", key).put("Value", value));
    try {
      return JSON.readTree(
              administrator.json(
                  "monitoring", "GraniteServiceVersion20100801.GetMetricData", body.toString()))
          .path("MetricDataResults")
          .path(0)
          .path("Values");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
