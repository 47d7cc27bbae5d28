package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ChecksTest {
  private static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1";
  private static final String CONFIGURATION =
      "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/cfg";
  private static final List<Player> PLAYERS =
      List.of(new Player("alice", "red", Map.of(), Map.of()));

  private static void assertInvalid(ThrowingCallable check, String... parts) {
    assertThatThrownBy(check)
        .isInstanceOfSatisfying(
            GameLiftException.class,
            e -> {
              assertThat(e.type()).isEqualTo(ErrorType.VALIDATION);
              assertThat(e).hasMessageContainingAll(parts);
            });
  }

  private static void assertValid(ThrowingCallable check) {
    assertThatCode(check).doesNotThrowAnyException();
  }

  @Test
  void givenPorts_whenChecked_thenOneTo60000() {
    assertValid(() -> Checks.port(1));
    assertValid(() -> Checks.port(60_000));
    for (int port : new int[] {0, -1, 60_001, 65_535}) {
      assertInvalid(() -> Checks.port(port), "Port must be 1 to 60000, was " + port);
    }
  }

  @Test
  void givenPlayerSessionIds_whenChecked_thenBoundedAndNeverShown() {
    assertValid(() -> Checks.playerSessionId("psess-7c1d.A"));
    assertValid(() -> Checks.playerSessionId("p".repeat(256)));
    assertInvalid(
        () -> Checks.playerSessionId(""), "PlayerSessionID must be 1 to 256 bytes, was 0 bytes");
    assertInvalid(
        () -> Checks.playerSessionId("p".repeat(257)),
        "PlayerSessionID must be 1 to 256 bytes",
        "257 bytes");
    assertInvalid(
        () -> Checks.playerSessionId("secret id"), "PlayerSessionID must match ^[a-zA-Z0-9.-]+$");
    assertThatThrownBy(() -> Checks.playerSessionId("secret id"))
        .hasMessageNotContaining("secret id");
    assertThatThrownBy(() -> Checks.playerSessionId("secret-" + "x".repeat(300)))
        .hasMessageNotContaining("secret-x");
  }

  @Test
  void givenDescribe_whenChecked_thenExactlyOneSelector() {
    assertValid(() -> Checks.describe(DescribePlayerSessionsRequest.ofGameSession(SESSION)));
    assertValid(
        () ->
            Checks.describe(
                DescribePlayerSessionsRequest.ofPlayerSession("any thing").withLimit(10)));
    assertValid(
        () ->
            Checks.describe(
                DescribePlayerSessionsRequest.ofPlayer("é")
                    .withStatus(PlayerSessionStatus.RESERVED)));
    assertInvalid(
        () -> Checks.describe(new DescribePlayerSessionsRequest("", "", "", null, "", 0)),
        "exactly one",
        "0 of them");
    assertInvalid(
        () -> Checks.describe(new DescribePlayerSessionsRequest("a", "b", "", null, "", 0)),
        "exactly one",
        "2 of them");
    assertInvalid(
        () -> Checks.describe(DescribePlayerSessionsRequest.ofPlayer("é".repeat(513))),
        "PlayerID must be 1 to 1024 bytes",
        "1026 bytes");
    assertInvalid(
        () -> Checks.describe(DescribePlayerSessionsRequest.ofGameSession("a_b")),
        "GameSessionID must match",
        "a_b");
    assertInvalid(
        () ->
            Checks.describe(
                DescribePlayerSessionsRequest.ofPlayer("a")
                    .withStatus(PlayerSessionStatus.UNKNOWN)),
        "PlayerSessionStatusFilter",
        "UNKNOWN");
    assertInvalid(
        () -> Checks.describe(DescribePlayerSessionsRequest.ofPlayer("a").withLimit(-1)),
        "Limit must be 1 or more",
        "-1");
  }

  @Test
  void givenBackfills_whenChecked_thenEachFieldInItsBounds() {
    assertValid(
        () ->
            Checks.startBackfill(
                new StartMatchBackfillRequest("", SESSION, CONFIGURATION, PLAYERS)));
    assertValid(
        () ->
            Checks.startBackfill(
                new StartMatchBackfillRequest("t-1.x", SESSION, CONFIGURATION, PLAYERS)));
    assertInvalid(
        () ->
            Checks.startBackfill(
                new StartMatchBackfillRequest("t 1", SESSION, CONFIGURATION, PLAYERS)),
        "TicketID must match",
        "t 1");
    assertInvalid(
        () ->
            Checks.startBackfill(
                new StartMatchBackfillRequest("t".repeat(129), SESSION, CONFIGURATION, PLAYERS)),
        "TicketID must be 1 to 128 bytes",
        "129 bytes");
    assertInvalid(
        () -> Checks.startBackfill(new StartMatchBackfillRequest("", "", CONFIGURATION, PLAYERS)),
        "GameSessionArn");
    assertInvalid(
        () -> Checks.startBackfill(new StartMatchBackfillRequest("", SESSION, "cfg", PLAYERS)),
        "MatchmakingConfigurationArn must match",
        "cfg");
    assertInvalid(
        () ->
            Checks.startBackfill(
                new StartMatchBackfillRequest("", SESSION, CONFIGURATION, List.of())),
        "Players must have at least 1 element, was 0 elements");
    assertValid(
        () ->
            Checks.stopBackfill(
                new StopMatchBackfillRequest(SESSION, CONFIGURATION + "x".repeat(300), "t-1")));
    assertInvalid(
        () -> Checks.stopBackfill(new StopMatchBackfillRequest(SESSION, CONFIGURATION, "")),
        "TicketID must be 1 to 128");
    assertInvalid(
        () ->
            Checks.stopBackfill(
                new StopMatchBackfillRequest(
                    SESSION.replace("us-west-2", "us-gov-west-1"), CONFIGURATION, "t")),
        "GameSessionArn must match");
  }

  @Test
  void givenRoles_whenChecked_thenArnAndName() {
    assertValid(() -> Checks.role("arn:aws:iam::111122223333:role/r", "na"));
    assertInvalid(
        () -> Checks.role("arn:aws:iam::1:role/a_b", "name"), "RoleArn must match", "a_b");
    assertInvalid(
        () -> Checks.role("arn:aws:iam::1:role/r", "n"),
        "RoleSessionName must be 2 to 64 bytes",
        "1 bytes: n");
    assertInvalid(
        () -> Checks.role("arn:aws:iam::1:role/r", "n".repeat(65)), "RoleSessionName", "65 bytes");
    assertInvalid(
        () -> Checks.role("arn:aws:iam::1:role/r", "a b"), "RoleSessionName must match", "a b");
  }

  @Test
  void givenAHugeOrOddValue_whenRefused_thenTheMessageIsOneShortLine() {
    assertThatThrownBy(() -> Checks.fleetId("a\nb" + "x".repeat(200)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300).doesNotContain("\n"));
  }

  @Test
  void givenAMessageTooLongForTheService_whenMade_thenValidation() {
    var players = List.of(new Player("p".repeat(140_000), "red", Map.of(), Map.of()));
    assertInvalid(
        () ->
            Request.startBackfill(
                new StartMatchBackfillRequest("", SESSION, CONFIGURATION, players)),
        "StartMatchBackfill",
        "at most 131072 bytes");
  }
}
