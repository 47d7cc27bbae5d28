package dev.netlift.local.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.ManualClock;
import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.deploy.ResourceProvider.Declaration;
import dev.netlift.local.front.Bodies;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Lines of logs that are counted by the stack's filters. */
class LogFiltersTest {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T10:00:30Z"));
  private final CloudWatch cloudWatch = new CloudWatch("us-west-2", "111122223333", clock);
  private final ResourceProvider filters =
      cloudWatch.providers().stream()
          .filter(provider -> provider.type().equals("AWS::Logs::MetricFilter"))
          .findFirst()
          .orElseThrow();

  @AfterEach
  void close() {
    cloudWatch.close();
  }

  private static Declaration declared(String group, String pattern) {
    ObjectNode properties =
        Bodies.MAPPER.createObjectNode().put("LogGroupName", group).put("FilterPattern", pattern);
    properties
        .putArray("MetricTransformations")
        .addObject()
        .put("MetricName", "AuthFailures")
        .put("MetricNamespace", "N")
        .put("MetricValue", "1");
    return new Declaration("s", "Refused", properties);
  }

  private int counted() {
    ObjectNode ask =
        Bodies.MAPPER
            .createObjectNode()
            .put("StartTime", clock.instant().minusSeconds(120).getEpochSecond())
            .put("EndTime", clock.instant().plusSeconds(120).getEpochSecond());
    ObjectNode query = ask.putArray("MetricDataQueries").addObject().put("Id", "m");
    query
        .putObject("MetricStat")
        .put("Period", 60)
        .put("Stat", "Sum")
        .putObject("Metric")
        .put("Namespace", "N")
        .put("MetricName", "AuthFailures");
    return cloudWatch
        .data(ask)
        .path("MetricDataResults")
        .path(0)
        .path("Values")
        .valueStream()
        .mapToInt(value -> (int) value.asDouble())
        .sum();
  }

  @Test
  void givenAFilter_whenLinesComeIn_thenThoseOfItsGroupThatMatchAreCountedAsLongAsItIsThere() {
    var declaration = declared("access", "{ $.status = \"403\" }");
    var resource = filters.create(declaration);

    cloudWatch.takeLog("access", "{\"status\":\"403\",\"route\":\"POST /reports\"}");
    cloudWatch.takeLog("access", "{\"status\":\"200\"}");
    cloudWatch.takeLog("access", "{\"state\":\"403\"}");
    cloudWatch.takeLog("access", "status 403");
    cloudWatch.takeLog("access", "{\"status\":");
    cloudWatch.takeLog("another", "{\"status\":\"403\"}");
    cloudWatch.takeLog("access", "{\"status\":\"403\"}");
    assertThat(counted()).isEqualTo(2);

    filters.update(declared("another", "{ $.status = \"4*\" }"), declaration, resource);
    cloudWatch.takeLog("access", "{\"status\":\"403\"}");
    cloudWatch.takeLog("another", "{\"status\":\"404\"}");
    assertThat(counted()).isEqualTo(3);

    filters.delete(declaration, resource);
    cloudWatch.takeLog("another", "{\"status\":\"404\"}");
    assertThat(counted()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ $.a.b = \"x y\" } | {\"a\":{\"b\":\"x y\"}} | true",
        "{$.a=\"x\"} | {\"a\":\"xx\"} | false",
        "{ $.a != \"x\" } | {\"a\":\"y\"} | true",
        "{ $.a != \"x\" } | {\"b\":\"y\"} | false",
        "{ $.a = \"x*\" } | {\"a\":\"x.z\"} | true",
        "{ $.a = \"x.z\" } | {\"a\":\"xyz\"} | false",
        "{ $.a >= 500 } | {\"a\":500} | true",
        "{ $.a > 500 } | {\"a\":500} | false",
        "{ $.a < 1.5 } | {\"a\":1} | true",
        "{ $.a = 403 } | {\"a\":\"403\"} | false",
        "{ $.a = \"x\" } | {\"a\":{\"b\":1}} | false",
      })
  void givenAPattern_whenALineIsRead_thenOnlyItsFieldDecides(
      String pattern, String line, boolean matches) {
    assertThat(LogPattern.parse(pattern).matches(line)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ERROR",
        "{ $.a = 1 && $.b = 2 }",
        "{ $.a > \"x\" }",
        "{ $.a IS NULL }",
        "[ip, user]"
      })
  void givenAPatternThatIsNotServed_whenDeployed_thenRefusedByName(String pattern) {
    assertThatThrownBy(() -> filters.create(declared("access", pattern)))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("Refused")
        .hasMessageContaining("are served here");
  }
}
