package dev.netlift.local.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.front.Bodies;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlarmSettingsTest {
  private static final long NOW = 600_030; // In the middle of a minute.

  private static AlarmSettings alarm(String more) {
    return AlarmSettings.parse(
        "a",
        Bodies.MAPPER.readTree(
            """
            {"Namespace":"Netlift/Backend","MetricName":"MessageProcessingError","Statistic":"Sum",
             "Period":60,"Threshold":5,"ComparisonOperator":"GreaterThanThreshold",
             "AlarmActions":["arn:aws:sns:r:a:t"],%s"EvaluationPeriods":5}
            """
                .formatted(more)),
        "Alarm");
  }

  /** Values of the minutes before now, the newest last; a dot for none. */
  private static String judge(AlarmSettings alarm, String values) {
    var told = new TreeMap<Long, Double>();
    String[] each = values.split(" ");
    for (int i = 0; i < each.length; i++) {
      if (!each[i].equals(".")) {
        told.put(600_000L - 60L * (each.length - i), Double.parseDouble(each[i]));
      }
    }
    return alarm.judge(told, NOW, AlarmSettings.State.OK).state().name();
  }

  @ParameterizedTest
  @CsvSource({
    "notBreaching, 9 9 9 1 1, ALARM",
    "notBreaching, 9 9 5 1 1, OK",
    "notBreaching, 9 9 . . ., OK",
    "notBreaching, . . . . ., OK",
    "breaching, 9 . . 1 1, ALARM",
    "missing, . . . . ., INSUFFICIENT_DATA",
    "missing, . . . . 9, OK",
    "ignore, 9 9 9 . ., ALARM",
    "notBreaching, 9 9 9 1 1 1, OK",
  })
  void givenThreeOfFive_whenJudged_thenByTheLastWholeMinutes(
      String missing, String values, String state) {
    var alarm = alarm("\"DatapointsToAlarm\":3,\"TreatMissingData\":\"%s\",".formatted(missing));

    assertThat(judge(alarm, values)).isEqualTo(state);
  }

  @Test
  void givenNoNumberOfDatapoints_whenJudged_thenAllOfThem() {
    assertThat(judge(alarm(""), "9 9 9 9 9")).isEqualTo("ALARM");
    assertThat(judge(alarm(""), "9 9 9 9 5")).isEqualTo("OK");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'\"Period\":90,'; Period",
        "'\"Statistic\":\"Median\",'; Median",
        "'\"ComparisonOperator\":\"GreaterThanUpperThreshold\",'; GreaterThanUpperThreshold",
        "'\"Threshold\":\"many\",'; Threshold",
        "'\"AlarmActions\":[\"arn:aws:lambda:r:a:f\"],'; AlarmActions",
        "'\"DatapointsToAlarm\":6,'; DatapointsToAlarm",
        "'\"TreatMissingData\":\"never\",'; never",
      })
  void givenWhatIsNotServed_whenParsed_thenRefusedByName(String property, String name) {
    String key = property.substring(1, property.indexOf("\"", 1));
    var properties =
        (tools.jackson.databind.node.ObjectNode)
            Bodies.MAPPER.readTree(
                """
                {"Namespace":"n","MetricName":"m","Statistic":"Sum","Period":60,"Threshold":5,
                 "ComparisonOperator":"LessThanThreshold","EvaluationPeriods":5}
                """);
    properties.set(key, Bodies.MAPPER.readTree("{" + property.replaceFirst(",$", "}")).path(key));

    assertThatThrownBy(() -> AlarmSettings.parse("a", properties, "Alarm"))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("Alarm")
        .hasMessageContaining(name);
  }
}
