package dev.netlift.local.eventsource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.front.Bodies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingSettingsTest {
  private static MappingSettings parse(String more) {
    return MappingSettings.parse(
        Bodies.MAPPER.readTree(
            """
            {"FunctionName":"f","StartingPosition":"TRIM_HORIZON",
             "EventSourceArn":"arn:aws:dynamodb:r:a:table/t/stream/s"%s}
            """
                .formatted(more)),
        "Mapping");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'\"FunctionResponseTypes\":[\"ReportAll\"]'; ReportAll",
        "'\"DestinationConfig\":{\"OnSuccess\":{}}'; OnSuccess",
        "'\"DestinationConfig\":{\"OnFailure\":{\"Destination\":\"arn:aws:s3:::b\"}}'; arn:aws:s3",
        "'\"FilterCriteria\":{\"Filters\":[{\"Pattern\":\"{}\",\"Kind\":1}]}'; Kind",
        "'\"MaximumRetryAttempts\":10001'; MaximumRetryAttempts",
      })
  void givenWhatIsNotServed_whenParsed_thenRefusedByName(String property, String name) {
    assertThatThrownBy(() -> parse("," + property))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("Mapping")
        .hasMessageContaining(name);
  }

  @Test
  void givenTheFilterOfTheAchievements_whenAWriteHasTheMarker_thenItIsWantedAndNoOther() {
    var settings =
        parse(
            """
            ,"FilterCriteria":{"Filters":[{"Pattern":
             "{\\"dynamodb\\":{\\"NewImage\\":{\\"unlocks\\":{\\"SS\\":[{\\"exists\\":true}]}}}}"}]}
            """);
    var marked =
        """
        {"eventName":"MODIFY","dynamodb":{"NewImage":{"rev":{"N":"2"},"unlocks":{"SS":["a","b"]}}}}
        """;

    assertThat(settings.wants(Bodies.MAPPER.readTree(marked))).isTrue();
    assertThat(settings.wants(Bodies.MAPPER.readTree(marked.replace("unlocks", "unlocked"))))
        .isFalse();
    assertThat(settings.wants(Bodies.MAPPER.readTree(marked.replace("NewImage", "OldImage"))))
        .isFalse();
  }
}
