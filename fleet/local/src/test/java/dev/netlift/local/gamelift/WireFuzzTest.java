package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.gamelift.AttributeValue;
import dev.netlift.gamelift.Player;
import dev.netlift.gamelift.SdkWire;
import dev.netlift.gamelift.StartMatchBackfillRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What one side writes the other reads as it was meant, and what nobody meant does no harm. */
class WireFuzzTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String CONFIGURATION =
      "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/mm";
  private static final List<BackfillMatcher.Ticket> TICKETS = new ArrayList<>();
  private static final World WORLD = world();
  private static final FakeServer SERVER = server();

  private static World world() {
    try {
      Path folder = Files.createTempDirectory("wire-fuzz");
      var world = new World(folder);
      world.gameLift.backfillBy(
          new BackfillMatcher() {
            @Override
            public void search(Ticket ticket, Hearer hearer) {
              TICKETS.add(ticket);
            }

            @Override
            public void cancel(String ticketId) {}
          });
      return world;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FakeServer server() {
    String alias =
        WORLD.matchmaking(
            "{\"ruleLanguageVersion\":\"1.0\",\"teams\":[{\"name\":\"t\",\"minPlayers\":1,\"maxPlayers\":9}]}");
    WORLD.pointAlias(alias, WORLD.fleet());
    FakeServer server = WORLD.connect(0).ready(7777);
    WORLD.start("t", "alice", 1);
    WORLD.advance(Timers.DEFAULT.matchDelay());
    return server.activate();
  }

  private static void assertWell() {
    assertThat(SERVER.status(SERVER.request("HeartbeatServerProcess").put("HealthStatus", true)))
        .isEqualTo(200);
    assertThat(WORLD.session(SERVER.sessionId()).get("Status").asString()).isEqualTo("ACTIVE");
    SERVER.received.subList(1, SERVER.received.size() - 1).removeIf(m -> m.has("RequestId"));
  }

  @Property(tries = 500)
  void givenAnySession_whenPushed_thenTheSdkReadsWhatTheServiceMeant(
      @ForAll String name,
      @ForAll @IntRange(min = 1, max = 200) int players,
      @ForAll Map<String, String> properties,
      @ForAll String data,
      @ForAll String matchmakerData) {
    var spec = new GameSession.Spec(name, players, properties, data, matchmakerData);
    var session =
        new GameSession(
            "arn:s",
            "fleet-1",
            "arn:f",
            "us-west-2",
            spec,
            7777,
            VirtualLoop.START,
            java.util.Optional.empty());
    var created = SdkWire.created(Pushes.createGameSession(session), "fleet-1");
    assertThat(created.gameSessionId()).isEqualTo("arn:s");
    assertThat(created.name()).isEqualTo(name);
    assertThat(created.maximumPlayerSessionCount()).isEqualTo(players);
    assertThat(created.gameProperties()).isEqualTo(properties);
    assertThat(created.gameSessionData()).isEqualTo(data);
    assertThat(created.matchmakerData()).isEqualTo(matchmakerData);
    var updated =
        SdkWire.updated(Pushes.updateGameSession(session, "BACKFILL_TIMED_OUT", "t-1"), "fleet-1");
    assertThat(updated.gameSession()).isEqualTo(created);
    assertThat(updated.backfillTicketId()).isEqualTo("t-1");
    assertThat(updated.status().name()).isEqualTo("ACTIVATING");
  }

  @Property(tries = 300)
  void givenAnyBackfill_whenTheSdkSendsIt_thenTheServiceReadsWhatTheGameMeant(
      @ForAll("players") List<Player> players) {
    TICKETS.clear();
    SERVER.text(
        SdkWire.startMatchBackfill(
            new StartMatchBackfillRequest("", SERVER.sessionId(), CONFIGURATION, players)));
    assertThat(TICKETS).hasSize(1);
    var read = TICKETS.getFirst().players();
    assertThat(read).hasSameSizeAs(players);
    for (int i = 0; i < players.size(); i++) {
      Player meant = players.get(i);
      assertThat(read.get(i).player().id()).isEqualTo(meant.playerId());
      assertThat(read.get(i).team()).isEqualTo(meant.team());
      assertThat(read.get(i).player().latencyMillis()).isEqualTo(meant.latencyInMillis());
      Map<String, Object> values = new HashMap<>();
      read.get(i)
          .player()
          .attributes()
          .forEach((name, value) -> values.put(name, value.toString().replaceAll("^[^\\[]*", "")));
      Map<String, Object> wanted = new HashMap<>();
      meant
          .attributes()
          .forEach((name, value) -> wanted.put(name, value.toString().replaceAll("^[^\\[]*", "")));
      assertThat(values).isEqualTo(wanted);
    }
    assertWell();
  }

  @Provide
  Arbitrary<List<Player>> players() {
    Arbitrary<String> word = Arbitraries.strings().ofMinLength(1).ofMaxLength(20).alpha();
    Arbitrary<AttributeValue> value =
        Arbitraries.oneOf(
            Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(50)
                .map(text -> AttributeValue.of(text)),
            Arbitraries.doubles().map(number -> AttributeValue.of(number)),
            word.list()
                .uniqueElements()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(AttributeValue.TextList::new));
    Arbitrary<Player> player =
        Combinators.combine(
                word,
                word,
                Arbitraries.maps(word, value).ofMaxSize(4),
                Arbitraries.maps(word, Arbitraries.integers().between(1, 5_000)).ofMaxSize(3))
            .as(Player::new);
    return player.list().uniqueElements(Player::playerId).ofMinSize(1).ofMaxSize(8);
  }

  @Property(tries = 500)
  void givenUnknownFields_whenRead_thenIgnored(
      @ForAll("extras") List<Tuple.Tuple2<String, String>> extras) {
    ObjectNode request = SERVER.request("UpdatePlayerSessionCreationPolicy");
    extras.forEach(extra -> request.set("X" + extra.get1(), JSON.readTree(extra.get2())));
    request.put("GameSessionId", SERVER.sessionId()).put("PlayerSessionPolicy", "ACCEPT_ALL");
    assertThat(SERVER.status(request)).isEqualTo(200);
    assertWell();
  }

  @Provide
  Arbitrary<List<Tuple.Tuple2<String, String>>> extras() {
    return Combinators.combine(
            Arbitraries.strings().ofMaxLength(8),
            Arbitraries.of("null", "1", "1.5", "\"x\"", "{\"Action\":\"x\"}", "[[]]", "true"))
        .as((name, value) -> Tuple.of(name, value))
        .list()
        .ofMaxSize(5);
  }

  @Property(tries = 2000)
  void givenAnyText_whenReceived_thenDroppedWithoutHarm(@ForAll String text) {
    SERVER.text(text);
    assertWell();
  }

  @Property(tries = 2000)
  void givenProperRequestBroken_whenReceived_thenWithoutHarm(
      @ForAll("actions") String action, @ForAll int at, @ForAll char replacement) {
    String text =
        SERVER
            .request(action)
            .put("GameSessionId", SERVER.sessionId())
            .put("PlayerSessionId", "psess-none")
            .put("Port", 7777)
            .put("Limit", 5)
            .toString();
    int position = Math.floorMod(at, text.length());
    SERVER.text(text.substring(0, position) + replacement + text.substring(position + 1));
    SERVER.text(text.substring(0, position));
    assertWell();
  }

  @Provide
  Arbitrary<String> actions() {
    return Arbitraries.of(
        "ActivateServerProcess",
        "HeartbeatServerProcess",
        "ActivateGameSession",
        "UpdatePlayerSessionCreationPolicy",
        "AcceptPlayerSession",
        "RemovePlayerSession",
        "DescribePlayerSessions",
        "StartMatchBackfill",
        "StopMatchBackfill",
        "GetComputeCertificate",
        "GetFleetRoleCredentials");
  }
}
