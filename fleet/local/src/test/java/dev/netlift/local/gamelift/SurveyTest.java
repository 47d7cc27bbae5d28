package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.netlift.local.flexmatch.AttributeValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurveyTest {
  private static final String PAIRS =
      """
      {"ruleLanguageVersion":"1.0","playerAttributes":[{"name":"skill","type":"number"}],
       "teams":[{"name":"all","minPlayers":2,"maxPlayers":2}],
       "rules":[{"name":"EvenSkill","type":"batchDistance","batchAttribute":"skill","maxDistance":10}]}
      """;

  @TempDir Path folder;

  @Test
  void givenFleetThatHosts_whenSurveyed_thenItsInstanceProcessesSessionAndSeats() {
    var world = new World(folder);
    String alias = world.matchmaking(PAIRS);
    String fleet = world.fleet();
    world.pointAlias(alias, fleet);
    Survey survey = world.gameLift.operator().survey();

    FleetMap starting = survey.map();
    assertThat(starting.fleets()).hasSize(1);
    FleetMap.FleetNow shown = starting.fleets().getFirst();
    assertThat(shown.fleetId()).isEqualTo(fleet);
    assertThat(shown.current()).isTrue();
    assertThat(shown.computeType()).isEqualTo("EC2");
    assertThat(shown.instances()).hasSize(1);
    assertThat(shown.instances().getFirst().status()).isEqualTo("PENDING");
    assertThat(shown.instances().getFirst().managed()).isTrue();
    assertThat(shown.instances().getFirst().processes())
        .extracting(FleetMap.ProcessNow::state)
        .containsExactly("LAUNCHED", "LAUNCHED");
    assertThat(starting.sessions()).isEmpty();

    FakeServer server = world.connect(0).ready(7777);
    server.status(
        server
            .request("GetFleetRoleCredentials")
            .put("RoleArn", World.ROLE)
            .put("RoleSessionName", "metrics"));
    world.start("t1", "anna", 10);
    world.start("t2", "ben", 10);
    world.advance(Timers.DEFAULT.matchDelay());
    server.activate();

    FleetMap hosting = survey.map();
    FleetMap.ProcessNow process =
        hosting.fleets().getFirst().instances().getFirst().processes().getFirst();
    assertThat(process.state()).isEqualTo("ACTIVE");
    assertThat(process.port()).hasValue(7777);
    assertThat(process.accessKeyId()).hasValue("AKID");
    assertThat(process.gameSessionId()).hasValue(server.sessionId());
    FleetMap.SessionNow session = hosting.sessions().getFirst();
    assertThat(session.status()).isEqualTo("ACTIVE");
    assertThat(session.processId()).hasValue(process.processId());
    assertThat(session.playersMax()).isEqualTo(2);
    assertThat(session.seats())
        .extracting(FleetMap.SeatNow::playerId, FleetMap.SeatNow::status)
        .containsExactlyInAnyOrder(tuple("anna", "RESERVED"), tuple("ben", "RESERVED"));
    assertThat(survey.ticket("t1").orElseThrow().gameSessionId()).hasValue(server.sessionId());
    assertThat(survey.ticket("t1").orElseThrow().matchId()).isPresent();

    server.end();

    FleetMap after = survey.map();
    assertThat(after.ended().getFirst().processId()).isEqualTo(process.processId());
    assertThat(after.sessions().getFirst().ended()).isPresent();
  }

  @Test
  void givenFleetEvents_whenTheyHappen_thenHeardInOrder() {
    var world = new World(folder);
    var heard = new ArrayList<String>();
    world.gameLift.operator().survey().onFleetEvent(event -> heard.add(event.code()));

    world.gameLift.createAnywhereFleet("mine", "custom-here");

    assertThat(heard).containsExactly("FLEET_CREATED", "FLEET_STATE_ACTIVE");
  }

  @Test
  void givenTickets_whenSurveyed_thenTheNewestOfAStateWithWhatTheyWait() {
    var world = new World(folder);
    world.matchmaking(PAIRS);
    world.start("t1", "p1", 10);
    world.start("t2", "p2", 60);
    world.start("t3", "p3", 120);
    world.advance(Duration.ofSeconds(5));
    world.call("StopMatchmaking", "{\"TicketId\":\"t3\"}");
    Survey survey = world.gameLift.operator().survey();

    Survey.Tickets searching = survey.tickets(Set.of("SEARCHING"), 10);
    assertThat(searching.tickets()).extracting(TicketReport::ticketId).containsExactly("t2", "t1");
    assertThat(searching.more()).isFalse();
    assertThat(searching.counts()).containsEntry("SEARCHING", 2).containsEntry("CANCELLED", 1);
    Survey.Tickets newest = survey.tickets(Set.of(), 1);
    assertThat(newest.tickets().getFirst().ticketId()).isEqualTo("t3");
    assertThat(newest.tickets().getFirst().message()).isEqualTo("Cancelled by request.");
    assertThat(newest.more()).isTrue();
    TicketReport first = survey.ticket("t1").orElseThrow();
    assertThat(first.waitedMillis()).isEqualTo(5_000);
    assertThat(first.players().getFirst().attributes())
        .containsEntry("skill", new AttributeValue.Number(10));
    assertThat(first.players().getFirst().latencyMillis()).containsEntry("us-west-2", 20);
    assertThat(first.rules()).extracting(TicketReport.RuleCount::name).contains("EvenSkill");
    assertThat(first.matchId()).isEmpty();
    assertThat(survey.ticket("none")).isEmpty();
  }
}
