package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every event as the service writes it; matchmaking-events.txt was written from its description.
 */
class MatchmakingEventsTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path folder;
  private World world;
  private FakeServer server;

  @BeforeEach
  void build() {
    world = new World(folder);
    String alias = world.matchmaking(AcceptanceTest.DUEL);
    world.pointAlias(alias, world.fleet());
    server = world.connect(0).ready(7777);
  }

  private static List<String> golden() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            MatchmakingEventsTest.class.getResourceAsStream("matchmaking-events.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("{"))
          .toList();
    }
  }

  private void accept(String ticket, String player, String type) {
    world.call(
        "AcceptMatch",
        "{\"TicketId\":\"%s\",\"PlayerIds\":[\"%s\"],\"AcceptanceType\":\"%s\"}"
            .formatted(ticket, player, type));
  }

  private void pass() {
    world.advance(Timers.DEFAULT.matchDelay());
  }

  @Test
  void givenLivesOfTickets_whenFollowed_thenEachEventHasEveryFieldOfTheService()
      throws IOException {
    // Nobody for the first, a match for the next two, and no queue at last.
    world.call("UpdateMatchmakingConfiguration", "{\"Name\":\"mm\",\"RequestTimeoutSeconds\":30}");
    world.start("t0", "p0", 90);
    world.advance(Duration.ofSeconds(30));
    world.start("t9", "p9", 90);
    world.call("StopMatchmaking", "{\"TicketId\":\"t9\"}");
    world.call(
        "UpdateMatchmakingConfiguration",
        "{\"Name\":\"mm\",\"AcceptanceRequired\":true,\"AcceptanceTimeoutSeconds\":10}");
    world.start("t1", "p1", 10);
    world.start("t2", "p2", 12);
    pass();
    accept("t1", "p1", "ACCEPT");
    world.advance(Duration.ofSeconds(10));
    world.start("t3", "p3", 12);
    pass();
    accept("t3", "p3", "ACCEPT");
    accept("t1", "p1", "ACCEPT");
    server.activate();
    world.call("UpdateMatchmakingConfiguration", "{\"Name\":\"mm\",\"AcceptanceRequired\":false}");
    world.call("DeleteGameSessionQueue", "{\"Name\":\"q\"}");
    world.start("t4", "p4", 10);
    world.start("t5", "p5", 10);
    pass();

    var told = new ArrayList<String>();
    for (World.Event event : world.events) {
      if (event.type().startsWith("Placement")) {
        continue;
      }
      assertThat(event.json().get("detail-type").asString())
          .isEqualTo("GameLift Matchmaking Event");
      assertThat(event.topic()).isEqualTo(World.TOPIC);
      told.add(
          event
              .detail()
              .toString()
              .replaceAll(
                  "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"));
    }
    List<JsonNode> expected = golden().stream().map(JSON::readTree).toList();
    List<JsonNode> got = told.stream().map(JSON::readTree).toList();
    for (int i = 0; i < Math.min(expected.size(), got.size()); i++) {
      assertThat(got.get(i)).as("event %d", i).isEqualTo(expected.get(i));
    }
    assertThat(got).hasSameSizeAs(expected);
    assertThat(got.stream().map(detail -> detail.get("type").asString()).distinct())
        .as("all eight")
        .hasSize(8);
  }
}
