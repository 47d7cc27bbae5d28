package dev.netlift.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.identity.Identities;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The template's roles, judged as the front judges calls: what each may do, and may not. */
class GrantsTest {
  private static final String ACCOUNT = "111122223333";
  private static final String API = "arn:aws:execute-api:us-west-2:" + ACCOUNT + ":ref-Api";

  @TempDir static Path state;
  private static Identities identities;
  private static Deployment system;

  @BeforeAll
  static void deploy() throws IOException {
    identities =
        new Identities(ACCOUNT, state, Clock.fixed(Instant.ofEpochSecond(0), ZoneOffset.UTC));
    system =
        CommittedTemplatesTest.deployer(
                CommittedTemplatesTest.SYSTEM, RecordingProvider.seen(), identities.providers())
            .deploy("system", CommittedTemplatesTest.SYSTEM, Map.of(), line -> {});
  }

  @ParameterizedTest
  @CsvSource({
    "GuestRole, POST/matchmaking/tickets, true",
    "GuestRole, GET/matchmaking/tickets/0f6e, true",
    "GuestRole, DELETE/matchmaking/tickets/0f6e, true",
    "GuestRole, GET/players/me/achievements, true",
    "GuestRole, GET/achievements, true",
    "GuestRole, POST/achievements/metrics, true",
    "GuestRole, POST/sessions, false",
    "GuestRole, POST/reports, false",
    "GuestRole, PUT/matchmaking/tickets, false",
    "GuestRole, GET/players/you/achievements, false",
    "FleetRole, POST/sessions, true",
    "FleetRole, POST/reports, true",
    "FleetRole, GET/reports, false",
    "FleetRole, POST/achievements/metrics, false",
    "FleetRole, POST/sessions/more, false",
    "FleetRole, POST/matchmaking/tickets, false",
    "TicketsFunctionRole, POST/sessions, false",
  })
  void givenARole_whenARouteIsInvoked_thenOnlyItsOwnRoutesOpen(
      String role, String route, boolean allowed) {
    var api = API + logicalId("Api[0-9A-F]{8}").substring("Api".length());

    assertThat(allowed(role, "execute-api:Invoke", api + "/$default/" + route, Map.of()))
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "TicketsFunctionRole, dynamodb:UpdateItem, Tickets, true",
    "TicketsFunctionRole, dynamodb:PutItem, Players, true",
    "TicketsFunctionRole, dynamodb:UpdateItem, Players, false",
    "TicketsFunctionRole, dynamodb:GetItem, Sessions, true",
    "TicketsFunctionRole, dynamodb:PutItem, Sessions, false",
    // Skill lies there.
    "TicketsFunctionRole, dynamodb:GetItem, Achievements, true",
    "TicketsFunctionRole, dynamodb:PutItem, Achievements, false",
    "TicketsFunctionRole, dynamodb:Scan, Tickets, false",
    "TicketsFunctionRole, dynamodb:DeleteItem, Tickets, false",
    "MatchmakingEventsFunctionRole, dynamodb:UpdateItem, Sessions, true",
    "MatchmakingEventsFunctionRole, dynamodb:UpdateItem, Tickets, true",
    "MatchmakingEventsFunctionRole, dynamodb:GetItem, Players, false",
    "SessionsFunctionRole, dynamodb:PutItem, Sessions, true",
    "SessionsFunctionRole, dynamodb:GetItem, Tickets, false",
    "AchievementsFunctionRole, dynamodb:PutItem, Achievements, true",
    "AchievementsFunctionRole, dynamodb:BatchGetItem, Achievements, true",
    "AchievementsFunctionRole, dynamodb:BatchGetItem, Sessions, false",
    "AchievementsFunctionRole, dynamodb:PutItem, Sessions, false",
    "AchievementsFunctionRole, dynamodb:UpdateItem, Quarantine, true",
    "AchievementsFunctionRole, dynamodb:DeleteItem, Quarantine, false",
    "AchievementsFunctionRole, dynamodb:PutItem, Definitions, false",
    "AchievementsAdminFunctionRole, dynamodb:PutItem, Audit, true",
    "AchievementsAdminFunctionRole, dynamodb:UpdateItem, Audit, false",
    "AchievementsAdminFunctionRole, dynamodb:DeleteItem, Audit, false",
    "UnlocksFunctionRole, dynamodb:GetItem, Achievements, false",
    "UnlocksFunctionRole, dynamodb:PutItem, Achievements, false",
    "GuestRole, dynamodb:GetItem, Players, false",
    "FleetRole, dynamodb:GetItem, Sessions, false",
    "WatchFunctionRole, dynamodb:PutItem, Connections, true",
    "WatchFunctionRole, dynamodb:GetItem, Tickets, true",
    "WatchFunctionRole, dynamodb:UpdateItem, Tickets, false",
    "WatchFunctionRole, dynamodb:GetItem, Sessions, false",
    "TicketsFunctionRole, dynamodb:PutItem, Connections, false",
    "MatchmakingEventsFunctionRole, dynamodb:GetItem, Connections, true",
  })
  void givenARole_whenATableIsUsed_thenOnlyTheGrantedCallsPass(
      String role, String action, String table, boolean allowed) {
    var arn = system.resource(logicalId(table + "[0-9A-F]{8}")).attributes().get("Arn");

    assertThat(allowed(role, action, String.valueOf(arn), Map.of())).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "GuestRole, execute-api:Invoke, $connect, true",
    "GuestRole, execute-api:Invoke, $default, false",
    "GuestRole, execute-api:ManageConnections, POST/@connections/a, false",
    "FleetRole, execute-api:Invoke, $connect, false",
    "MatchmakingEventsFunctionRole, execute-api:ManageConnections, POST/@connections/a, true",
    "MatchmakingEventsFunctionRole, execute-api:ManageConnections, DELETE/@connections/a, false",
    "WatchFunctionRole, execute-api:ManageConnections, GET/@connections/a, false",
    "SessionsFunctionRole, execute-api:ManageConnections, POST/@connections/a, false",
  })
  void givenARole_whenSocketsAreUsed_thenGuestsConnectAndFunctionsOfTicketsPost(
      String role, String action, String resource, boolean allowed) {
    var api = API.replace("ref-Api", "ref-") + logicalId("Sockets[0-9A-F]{8}");

    assertThat(allowed(role, action, api + "/live/" + resource, Map.of())).isEqualTo(allowed);
  }

  @Test
  void givenTheTicketsFunction_whenItMatches_thenOnlyByTheConfigurationsOfThisStack() {
    var arena = String.valueOf(system.resource("ArenaMatchmaking").attributes().get("Arn"));
    var role = "TicketsFunctionRole";

    assertThat(allowed(role, "gamelift:StartMatchmaking", arena, Map.of())).isTrue();
    assertThat(allowed(role, "gamelift:StartMatchmaking", arena + "x", Map.of())).isFalse();
    assertThat(allowed(role, "gamelift:StopMatchmaking", "*", Map.of())).isTrue();
    assertThat(allowed(role, "gamelift:DeleteFleet", "*", Map.of())).isFalse();
  }

  @Test
  void givenTheUnlocksFunction_whenItReadsAStream_thenOnlyTheAchievements() {
    var table = system.resource(logicalId("Achievements[0-9A-F]{8}")).attributes();
    var other = system.resource(logicalId("Tickets[0-9A-F]{8}")).attributes();
    var action = "dynamodb:GetRecords";
    var role = "UnlocksFunctionRole";

    assertThat(allowed(role, action, String.valueOf(table.get("StreamArn")), Map.of())).isTrue();
    assertThat(allowed(role, action, String.valueOf(other.get("StreamArn")), Map.of())).isFalse();
    assertThat(
            allowed(
                "AchievementsFunctionRole",
                action,
                String.valueOf(table.get("StreamArn")),
                Map.of()))
        .isFalse();
  }

  @Test
  void givenTheFleetRole_whenMetricsArePut_thenOnlyInOurNamespace() {
    var action = "cloudwatch:PutMetricData";
    var key = "cloudwatch:namespace";

    assertThat(allowed("FleetRole", action, "*", Map.of(key, "Netlift/Server"))).isTrue();
    assertThat(allowed("FleetRole", action, "*", Map.of(key, "AWS/GameLift"))).isFalse();
    assertThat(allowed("FleetRole", action, "*", Map.of())).isFalse();
    assertThat(allowed("GuestRole", action, "*", Map.of(key, "Netlift/Server"))).isFalse();
  }

  private static boolean allowed(
      String role, String action, String resource, Map<String, String> context) {
    var arn = system.resource(logicalId(role + "[0-9A-F]{8}")).attributes().get("Arn");
    var keys = identities.issue(String.valueOf(arn), "test", Duration.ofHours(1), Optional.empty());
    var caller = identities.lookup(keys.accessKeyId()).orElseThrow().caller();
    return identities.allowed(caller, action, resource, context);
  }

  private static String logicalId(String pattern) {
    return system.resources().keySet().stream()
        .filter(id -> id.matches(pattern))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no resource " + pattern));
  }
}
