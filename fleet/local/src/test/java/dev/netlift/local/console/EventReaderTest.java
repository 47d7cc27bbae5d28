package dev.netlift.local.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.gamelift.FleetEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventReaderTest {
  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  @Test
  void givenMatchThatSucceeded_whenRead_thenWhoAndWhereButNoSeat() {
    EventEntry entry =
        EventReader.bus(
            json(
                """
                {"source":"aws.gamelift","detail-type":"GameLift Matchmaking Event",
                 "time":"2026-11-21T17:00:00Z","detail":{"type":"MatchmakingSucceeded","matchId":"m1",
                 "tickets":[{"ticketId":"t1","players":[{"playerId":"p1","playerSessionId":"psess-1"}]},
                            {"ticketId":"t2","players":[{"playerId":"p2","playerSessionId":"psess-2"}]}],
                 "gameSessionInfo":{"gameSessionArn":"arn:aws:gamelift:us-west-2::gamesession/fleet-1/abc",
                  "players":[{"playerId":"p1","playerSessionId":"psess-1"},{"playerId":"p2"}]}}}
                """),
            42);

    assertThat(entry.kind()).isEqualTo("matchmaking");
    assertThat(entry.type()).isEqualTo("MatchmakingSucceeded");
    assertThat(entry.text()).isEqualTo("matched, in abc");
    assertThat(entry.ticketIds()).containsExactly("t1", "t2");
    assertThat(entry.playerIds()).containsExactly("p1", "p2");
    assertThat(entry.gameSessionId())
        .hasValue("arn:aws:gamelift:us-west-2::gamesession/fleet-1/abc");
    assertThat(entry.atMillis()).isEqualTo(42);
    assertThat(entry.detail().toString()).contains("\"matchId\":\"m1\"").doesNotContain("psess-");
  }

  @Test
  void givenWhatNobodyMayHave_whenRead_thenItIsNotToldHoweverDeep() {
    EventEntry entry =
        EventReader.bus(
            json(
                """
                {"source":"netlift","detail-type":"Anything","detail":{"id":"1","a":[{"b":{
                 "connectToken":"s3cret1","sessionToken":"s3cret2","endpoint":"https://push/s3cret3",
                 "keys":{"p256dh":"s3cret4","auth":"s3cret5"},"clientSecret":"s3cret6",
                 "placedPlayerSessions":[{"playerSessionId":"s3cret7"}],"kept":"yes"}}]}}
                """),
            1);

    assertThat(entry.kind()).isEqualTo("game");
    assertThat(entry.detail().toString()).contains("\"kept\":\"yes\"").doesNotContain("s3cret");
  }

  @Test
  void givenLargeDetailOrNone_whenRead_thenBounded() {
    String large = "x".repeat(5_000);
    EventEntry entry =
        EventReader.bus(
            json(
                "{\"source\":\"a\",\"detail-type\":\"b\",\"detail\":{\"text\":\"" + large + "\"}}"),
            1);
    assertThat(entry.detail().toString()).isEqualTo("{\"omitted\":\"too large\"}");
    assertThat(EventReader.bus(json("{}"), 1).kind()).isEqualTo("other");
    assertThat(EventReader.bus(json("{\"source\":\"aws.gamelift\",\"detail\":[1]}"), 1).text())
        .isEmpty();
  }

  @Test
  void givenEachWordOfMatchmaking_whenRead_thenWordsForPeople() {
    assertThat(text("MatchmakingSearching", "\"estimatedWaitMillis\":\"8200\""))
        .isEqualTo("searching; about 8 s");
    assertThat(text("MatchmakingSearching", "\"estimatedWaitMillis\":\"NOT_AVAILABLE\""))
        .isEqualTo("searching");
    assertThat(
            text(
                "PotentialMatchCreated",
                "\"acceptanceRequired\":true,\"gameSessionInfo\":{\"players\":[{},{}]}"))
        .isEqualTo("a match of 2 players was found; it waits for them to accept");
    assertThat(text("AcceptMatchCompleted", "\"acceptance\":\"TimedOut\"")).contains("timedout");
    assertThat(text("MatchmakingCancelled", "\"message\":\"Cancelled by request.\""))
        .isEqualTo("Cancelled by request.");
  }

  private static String text(String type, String more) {
    return EventReader.bus(
            json(
                "{\"source\":\"aws.gamelift\",\"detail-type\":\"GameLift Matchmaking Event\",\"detail\":{\"type\":\""
                    + type
                    + "\","
                    + more
                    + "}}"),
            1)
        .text();
  }

  @Test
  void givenAlarm_whenItTurns_thenToldUnlessItOnlyBeganToKnowThatAllIsWell() {
    String turn =
        "{\"source\":\"aws.cloudwatch\",\"detail-type\":\"CloudWatch Alarm State Change\",\"detail\":"
            + "{\"alarmName\":\"a\",\"state\":{\"value\":\"%s\"},\"previousState\":{\"value\":\"%s\"}}}";

    assertThat(EventReader.worthTelling(json(turn.formatted("OK", "INSUFFICIENT_DATA")))).isFalse();
    assertThat(EventReader.worthTelling(json(turn.formatted("OK", "ALARM")))).isTrue();
    JsonNode alarm = json(turn.formatted("ALARM", "INSUFFICIENT_DATA"));
    assertThat(EventReader.worthTelling(alarm)).isTrue();
    assertThat(EventReader.bus(alarm, 1).text()).isEqualTo("a is ALARM");
  }

  @Test
  void givenFleetEvent_whenRead_thenItsFleetCodeAndMessage() {
    EventEntry entry =
        EventReader.fleet(
            new FleetEvent(
                "e1", "fleet-1", "SERVER_PROCESS_CRASHED", "exit 137", Instant.ofEpochMilli(7)));

    assertThat(entry.kind()).isEqualTo("fleet");
    assertThat(entry.type()).isEqualTo("SERVER_PROCESS_CRASHED");
    assertThat(entry.fleetId()).hasValue("fleet-1");
    assertThat(entry.atMillis()).isEqualTo(7);
  }
}
