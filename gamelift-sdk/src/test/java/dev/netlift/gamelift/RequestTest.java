package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every request, letter for letter, but for its random id. */
class RequestTest {
  private static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1";
  private static final String CONFIGURATION =
      "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/cfg";

  private static void assertJson(Request request, String fields) {
    assertThat(request.json())
        .isEqualTo(
            "{\"Action\":\""
                + request.action()
                + "\",\"RequestId\":\""
                + request.id()
                + "\""
                + fields
                + "}");
    assertThat(request.id()).matches("[0-9a-f-]{36}");
  }

  @Test
  void givenEachRequest_whenWritten_thenAsTheServiceReadsIt() {
    assertJson(
        Request.activateServerProcess(7777, List.of("/local/game/logs"), null),
        ",\"SdkVersion\":\"5.6.0\",\"SdkLanguage\":\"Java\",\"Port\":7777,\"LogPaths\":[\"/local/game/logs\"]");
    assertJson(
        Request.activateServerProcess(1, List.of(), new Tool("Metrics", "1.0.0")),
        ",\"SdkVersion\":\"5.6.0\",\"SdkLanguage\":\"Java\",\"SdkToolName\":\"Metrics\",\"SdkToolVersion\":\"1.0.0\""
            + ",\"Port\":1");
    assertJson(Request.heartbeat(true), ",\"HealthStatus\":true");
    assertJson(Request.bare("TerminateServerProcess"), "");
    assertJson(Request.activateGameSession(SESSION), ",\"GameSessionId\":\"" + SESSION + "\"");
    assertJson(
        Request.updatePolicy(SESSION, PlayerSessionCreationPolicy.DENY_ALL),
        ",\"GameSessionId\":\"" + SESSION + "\",\"PlayerSessionPolicy\":\"DENY_ALL\"");
    assertJson(
        Request.playerSession("AcceptPlayerSession", SESSION, "psess-1"),
        ",\"GameSessionId\":\"" + SESSION + "\",\"PlayerSessionId\":\"psess-1\"");
    assertJson(
        Request.describe(
            DescribePlayerSessionsRequest.ofPlayer("alice")
                .withStatus(PlayerSessionStatus.ACTIVE)
                .withNextToken("n")
                .withLimit(5)),
        ",\"PlayerId\":\"alice\",\"PlayerSessionStatusFilter\":\"ACTIVE\",\"NextToken\":\"n\",\"Limit\":5");
    assertJson(
        Request.stopBackfill(new StopMatchBackfillRequest(SESSION, CONFIGURATION, "t-1")),
        ",\"GameSessionArn\":\""
            + SESSION
            + "\",\"MatchmakingConfigurationArn\":\""
            + CONFIGURATION
            + "\",\"TicketId\":\"t-1\"");
    assertJson(
        Request.roleCredentials("arn:aws:iam::111122223333:role/r", "fleet-1-host-1"),
        ",\"RoleArn\":\"arn:aws:iam::111122223333:role/r\",\"RoleSessionName\":\"fleet-1-host-1\"");
  }

  @Test
  void givenEveryKindOfAttribute_whenBackfillIsWritten_thenAsTheServiceReadsIt() {
    var attributes =
        new TreeMap<String, AttributeValue>(
            Map.of(
                "l",
                new AttributeValue.TextList(List.of("a", "b")),
                "m",
                new AttributeValue.NumberMap(Map.of("x", 1.5)),
                "n",
                AttributeValue.of(12.5),
                "s",
                AttributeValue.of("ctf")));
    for (var attribute : attributes.entrySet()) {
      String expected =
          switch (attribute.getKey()) {
            case "l" -> "{\"AttrType\":\"STRING_LIST\",\"SL\":[\"a\",\"b\"]}";
            case "m" -> "{\"AttrType\":\"STRING_DOUBLE_MAP\",\"SDM\":{\"x\":1.5}}";
            case "n" -> "{\"AttrType\":\"DOUBLE\",\"N\":12.5}";
            default -> "{\"AttrType\":\"STRING\",\"S\":\"ctf\"}";
          };
      var player =
          new Player("alice", "red", Map.of("a", attribute.getValue()), Map.of("us-west-2", 42));
      assertJson(
          Request.startBackfill(
              new StartMatchBackfillRequest("t-1", SESSION, CONFIGURATION, List.of(player))),
          ",\"TicketId\":\"t-1\",\"GameSessionArn\":\""
              + SESSION
              + "\",\"MatchmakingConfigurationArn\":\""
              + CONFIGURATION
              + "\",\"Players\":[{\"PlayerId\":\"alice\",\"Team\":\"red\",\"PlayerAttributes\":{\"a\":"
              + expected
              + "},\"LatencyInMs\":{\"us-west-2\":42}}]");
    }
  }

  @Test
  void givenOddStrings_whenWritten_thenAsciiThatReadsBackTheSame() {
    String odd = "é\ud83d\ude00\"\\\n\u0000/\ud800";
    Request request = Request.describe(DescribePlayerSessionsRequest.ofPlayer(odd));
    assertThat(request.json()).isPrintable();
    assertThat(Json.readObject(request.json()).text("PlayerId")).isEqualTo(odd);
  }

  @Test
  void givenASecretInAFailure_whenWorded_thenItIsNotShown() {
    Request request = Request.playerSession("AcceptPlayerSession", SESSION, "my-own-id");
    GameLiftException failure =
        request.failure(ErrorType.BAD_REQUEST, "my-own-id and psess-other1 are\nnot RESERVED", 400);
    assertThat(failure.getMessage())
        .isEqualTo("AcceptPlayerSession: [not shown] and [player session] are not RESERVED");
    assertThat(failure.requestId()).isEqualTo(request.id());
  }
}
