package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatchmakerDataTest {
  @Test
  void givenADocument_whenParsed_thenItsPlayersCanBeBackfilledAsTheyAre() {
    String document =
        """
        {"matchId":"m-1","matchmakingConfigurationArn":"arn:c","autoBackfillMode":"MANUAL",
         "teams":[{"name":"red","players":[{"playerId":"alice","attributes":{
             "skill":{"attributeType":"DOUBLE","valueAttribute":12},
             "mode":{"attributeType":"STRING","valueAttribute":"ctf"},
             "maps":{"attributeType":"STRING_LIST","valueAttribute":["a","b"]},
             "weights":{"attributeType":"STRING_DOUBLE_MAP","valueAttribute":{"x":1.5,"y":2}},
             "none":{"attributeType":"NONE"}}}]},
           {"name":"blue","players":[{"playerId":"bob"}]}],"unknown":1}
        """;
    assertThat(MatchmakerData.parse(document))
        .contains(
            new MatchmakerData(
                "m-1",
                "arn:c",
                List.of(
                    new Player(
                        "alice",
                        "red",
                        Map.of(
                            "skill",
                            AttributeValue.of(12.0),
                            "mode",
                            AttributeValue.of("ctf"),
                            "maps",
                            new AttributeValue.TextList(List.of("a", "b")),
                            "weights",
                            new AttributeValue.NumberMap(Map.of("x", 1.5, "y", 2.0))),
                        Map.of()),
                    new Player("bob", "blue", Map.of(), Map.of())),
                "MANUAL",
                ""));
  }

  @Test
  void givenNoDocument_whenParsed_thenEmpty() {
    assertThat(MatchmakerData.parse("")).isEmpty();
  }

  @Test
  void givenAnUnreadableDocument_whenParsed_thenInternalService() {
    for (String document :
        List.of(
            "x",
            "[]",
            "{\"teams\":{}}",
            "{\"teams\":[{\"players\":[{\"attributes\":{\"a\":{\"valueAttribute\":true}}}]}]}",
            "{\"teams\":[{\"players\":[{\"attributes\":{\"a\":{\"valueAttribute\":[1]}}}]}]}",
            "{\"teams\":[{\"players\":[{\"attributes\":{\"a\":{\"valueAttribute\":1e999}}}]}]}")) {
      assertThatThrownBy(() -> MatchmakerData.parse(document))
          .isInstanceOfSatisfying(
              GameLiftException.class,
              e -> assertThat(e.type()).isEqualTo(ErrorType.INTERNAL_SERVICE));
    }
  }
}
