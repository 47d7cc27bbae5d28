package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventBusTest {
  private static final String RULES =
      """
      {"name":"two","ruleLanguageVersion":"1.0",
       "teams":[{"name":"players","minPlayers":1,"maxPlayers":1}]}
      """;

  @TempDir Path folder;
  private World world;

  @BeforeEach
  void build() {
    world = new World(folder);
    world.matchmaking(RULES);
  }

  private void match(String configuration, String notificationTarget) {
    world.create(
        "AWS::GameLift::MatchmakingConfiguration",
        """
        {"Name":"%s","RequestTimeoutSeconds":"60","RuleSetName":"rules",
         "FlexMatchMode":"STANDALONE"%s}
        """
            .formatted(configuration, notificationTarget));
    world.call(
        "StartMatchmaking",
        """
        {"TicketId":"t1","ConfigurationName":"%s",
         "Players":[{"PlayerId":"p1","LatencyInMs":{"us-west-2":10}}]}
        """
            .formatted(configuration));
    world.advance(Duration.ofSeconds(10));
  }

  @Test
  void givenNoNotificationTarget_whenMatched_thenEventsAreOnTheBusAllTheSame() {
    match("alone", "");

    assertThat(world.events).isEmpty();
    assertThat(world.onBus)
        .extracting(event -> event.detail().get("type").asString())
        .containsExactly("MatchmakingSearching", "PotentialMatchCreated", "MatchmakingSucceeded");
    assertThat(world.onBus)
        .allSatisfy(
            event -> {
              assertThat(event.source()).isEqualTo("aws.gamelift");
              assertThat(event.detailType()).isEqualTo("GameLift Matchmaking Event");
              assertThat(event.resources())
                  .isEqualTo(
                      List.of(
                          "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/alone"));
            });
  }

  @Test
  void givenNotificationTarget_whenMatched_thenTopicAndBusGetTheSameDetails() {
    match("told", ",\"NotificationTarget\":\"" + World.TOPIC + "\"");

    assertThat(world.events).hasSize(3);
    assertThat(world.onBus)
        .extracting(World.OnBus::detail)
        .isEqualTo(world.events.stream().map(World.Event::detail).toList());
  }
}
