package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ExplainApiTest {
  private static final String EXPANDING =
      """
      {"ruleLanguageVersion":"1.0","playerAttributes":[{"name":"skill","type":"number"}],
       "teams":[{"name":"all","minPlayers":2,"maxPlayers":2}],
       "rules":[{"name":"EvenSkill","type":"batchDistance","batchAttribute":"skill","maxDistance":10},
                {"name":"Near","type":"latency","maxLatency":100}],
       "expansions":[{"target":"rules[EvenSkill].maxDistance",
        "steps":[{"waitTimeSeconds":30,"value":100}]}]}
      """;

  @TempDir Path folder;
  private World world;

  @BeforeEach
  void build() {
    world = new World(folder);
    world.matchmaking(EXPANDING);
  }

  private JsonNode why(String ticket) {
    return world.call("ExplainMatchmaking", "{\"TicketId\":\"" + ticket + "\"}");
  }

  @Test
  void givenTwoTooFarApart_whenAsked_thenTheRuleTheCandidateAndTheStepThatWillDo() {
    world.start("t1", "p1", 10);
    world.start("t2", "p2", 60);
    world.advance(Duration.ofSeconds(10));
    JsonNode answer = why("t1");
    assertThat(answer.get("status").asString()).isEqualTo("SEARCHING");
    assertThat(answer.get("waiting").asInt()).isEqualTo(2);
    JsonNode explanation = answer.get("explanation");
    assertThat(explanation.get("waitedMillis").asLong()).isEqualTo(10_000);
    JsonNode nearest = explanation.get("nearest").get(0);
    assertThat(nearest.get("ticketIds").toString()).contains("t2");
    assertThat(nearest.get("broken").get(0).get("rule").asString()).isEqualTo("EvenSkill");
    assertThat(explanation.get("later").get("inMillis").asLong()).isEqualTo(20_000);
    assertThat(answer.get("text").asString()).contains("EvenSkill").contains("30.0 s");
    // And so it comes.
    world.advance(Duration.ofSeconds(20));
    assertThat(why("t1").get("status").asString()).isEqualTo("PLACING");
    assertThat(why("t1").get("text").asString()).contains("queue q");
  }

  @Test
  void givenMissingAttributeOrLatency_whenAsked_thenNamed() {
    world.call(
        "StartMatchmaking",
        "{\"TicketId\":\"t1\",\"ConfigurationName\":\"mm\",\"Players\":[{\"PlayerId\":\"p1\"}]}");
    String text = why("t1").get("text").asString();
    assertThat(text).contains("skill").contains("latency");
  }

  @Test
  void givenEndedOrUnknownTicket_whenAsked_thenWhatBecameOfItOrNotFound() {
    world.start("t1", "p1", 10);
    world.call("StopMatchmaking", "{\"TicketId\":\"t1\"}");
    assertThat(why("t1").get("text").asString()).contains("CANCELLED: Cancelled by request.");
    assertThat(world.error("ExplainMatchmaking", "{\"TicketId\":\"t2\"}"))
        .isEqualTo("NotFoundException");
  }

  @Test
  void givenTickets_whenAskedWhoWaits_thenThoseThatSearchOldestFirst() {
    world.start("t1", "p1", 10);
    world.start("t2", "p2", 60);
    world.start("t3", "p3", 200);
    world.call("StopMatchmaking", "{\"TicketId\":\"t2\"}");

    assertThat(world.gameLift.waiting())
        .containsExactly(
            new WaitingTicket("t1", "mm", List.of("p1"), 2),
            new WaitingTicket("t3", "mm", List.of("p3"), 2));
  }
}
