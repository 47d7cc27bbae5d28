package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.Ticket;
import dev.netlift.client.Ticket.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.FleetCapacityExceededException;
import software.amazon.awssdk.services.gamelift.model.InvalidGameSessionStatusException;
import software.amazon.awssdk.services.gamelift.model.MatchmakingConfiguration;
import software.amazon.awssdk.services.gamelift.model.TerminationMode;

/**
 * Matchmaking through every hop: the client library, signed calls, functions in processes of their
 * own, FlexMatch, its events over SNS, game servers. Guests' keys are good for seconds here, so
 * every player outlives several.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MatchmakingIT {
  private static final String GUEST_KEYS_SECONDS = "4";
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Path ROOT = Repository.root();

  /** With it the reconciler's own schedule is waited for. */
  private static final boolean FULL = Boolean.getBoolean("netlift.full");

  private static RunningCloud cloud;
  private static Lost lost;

  /**
   * A match of two none of whose events arrive, asked for before everything else so that the
   * reconciler's time comes while the other tests run.
   *
   * @param toldWhenPlaced what the backend said when the match had its place
   */
  private record Lost(
      Player one, Player other, Ticket its, Ticket others, Instant since, Status toldWhenPlaced) {}

  private static Player unheard;

  @BeforeAll
  static void up() throws Exception {
    cloud = RunningCloud.start(ROOT, "--guest-keys-seconds", GUEST_KEYS_SECONDS);
    Player one = Player.join(cloud);
    Player other = Player.join(cloud);
    unheard = Player.join(cloud);
    cloud.administrator().loseMessagesAbout(List.of(one.id(), other.id(), unheard.id()));
    Instant since = Instant.now();
    Ticket its = one.start("duel");
    Ticket others = other.start("duel");
    cloud.await("the unheard match", SOON, () -> atGameLift(its).equals("COMPLETED"));
    lost = new Lost(one, other, its, others, since, one.read(its).status());
  }

  @AfterAll
  static void down() {
    cloud.close();
  }

  @Test
  @Order(1)
  void givenAPartyOfThreeAmongOthers_whenMatched_thenAllThreeMeetInOneSession() throws Exception {
    Player first = Player.join(cloud);
    Player second = Player.join(cloud);
    Player leader = Player.join(cloud);
    var party = leader.parties().create();
    List<Player> members = List.of(leader, Player.join(cloud), Player.join(cloud));
    for (Player member : members.subList(1, 3)) {
      member.parties().join(party.code());
    }
    for (Player member : members) {
      member.parties().prepare(party.id(), member.latencies());
    }
    // Two wait before them for four seats, so a party that could be torn apart would be.
    Ticket firsts = first.start("arena");
    Ticket seconds = second.start("arena");

    Ticket ticket = leader.matchmaking().startParty("arena", party.id());

    var seats = new ArrayList<Ticket.Seat>();
    for (Player member : members) {
      seats.add(member.await(ticket, Status.COMPLETED).seat().orElseThrow());
    }
    assertThat(seats).extracting(Ticket.Seat::gameSessionId).containsOnly(session(seats));
    assertThat(seats).extracting(Ticket.Seat::playerSessionId).doesNotHaveDuplicates();
    assertThat(seats).extracting(Ticket.Seat::connectToken).doesNotHaveDuplicates();
    Map<String, String> seatsAtGameLift =
        cloud
            .gameLift()
            .describePlayerSessions(r -> r.gameSessionId(session(seats)))
            .playerSessions()
            .stream()
            .collect(Collectors.toMap(seat -> seat.playerId(), seat -> seat.playerSessionId()));
    for (int i = 0; i < members.size(); i++) {
      assertThat(seatsAtGameLift)
          .containsEntry(members.get(i).id(), seats.get(i).playerSessionId());
    }
    end(session(seats));
    // One of the two made the fourth; with more patience the other is given a match of his own.
    for (Ticket ended : List.of(first.cancel(firsts), second.cancel(seconds))) {
      assertThat(ended.status()).isIn(Status.CANCELLED, Status.COMPLETED);
      ended
          .seat()
          .map(Ticket.Seat::gameSessionId)
          .filter(session -> !session.equals(session(seats)))
          .ifPresent(MatchmakingIT::end);
    }
  }

  @Test
  @Order(2)
  void givenAMatchThatAsksForConsent_whenOneDeclines_thenTheOtherPlaysWithSomebodyElse()
      throws Exception {
    requireAcceptance(true);
    try {
      Player keen = Player.join(cloud);
      Player coy = Player.join(cloud);
      Ticket keens = keen.start("duel");
      Ticket coys = coy.start("duel");
      keen.await(keens, Status.REQUIRES_ACCEPTANCE);
      coy.await(coys, Status.REQUIRES_ACCEPTANCE);

      keen.matchmaking().accept(keens.id(), true);
      coy.matchmaking().accept(coys.id(), false);

      assertThat(coy.await(coys, Status.CANCELLED).seat()).isEmpty();
      keen.await(keens, Status.SEARCHING);
      Player late = Player.join(cloud);
      Ticket lates = late.start("duel");
      keen.await(keens, Status.REQUIRES_ACCEPTANCE);
      late.await(lates, Status.REQUIRES_ACCEPTANCE);
      keen.matchmaking().accept(keens.id(), true);
      late.matchmaking().accept(lates.id(), true);
      var seat = keen.await(keens, Status.COMPLETED).seat().orElseThrow();
      assertThat(late.await(lates, Status.COMPLETED).seat().orElseThrow().gameSessionId())
          .isEqualTo(seat.gameSessionId());
      end(seat.gameSessionId());
    } finally {
      requireAcceptance(false);
    }
  }

  @Test
  @Order(3)
  void givenAProposedMatch_whenOneCancels_thenHisTicketEndsAndTheOtherSearchesOn()
      throws Exception {
    requireAcceptance(true);
    try {
      Player one = Player.join(cloud);
      Player other = Player.join(cloud);
      Ticket ones = one.start("duel");
      Ticket others = other.start("duel");
      one.await(ones, Status.REQUIRES_ACCEPTANCE);
      other.await(others, Status.REQUIRES_ACCEPTANCE);

      assertThat(one.cancel(ones).status()).isEqualTo(Status.CANCELLED);

      other.await(others, Status.SEARCHING);
      assertThat(other.cancel(others).status()).isEqualTo(Status.CANCELLED);
      cloud.await("the search to stop", SOON, () -> atGameLift(others).equals("CANCELLED"));
      assertThat(atGameLift(ones)).isEqualTo("CANCELLED");
    } finally {
      requireAcceptance(false);
    }
  }

  @Test
  @Order(4)
  void givenATicketNoEventHasReached_whenCancelled_thenCancelledAndItsSearchStops()
      throws Exception {
    Ticket ticket = unheard.start("duel");
    cloud.await("its search", SOON, () -> atGameLift(ticket).equals("SEARCHING"));
    assertThat(unheard.read(ticket).status()).isEqualTo(Status.QUEUED);

    assertThat(unheard.cancel(ticket).status()).isEqualTo(Status.CANCELLED);

    cloud.await("its search to stop", SOON, () -> atGameLift(ticket).equals("CANCELLED"));
  }

  @Test
  @Order(5)
  void givenKeysThatExpireInTheQueue_whenTheMatchComes_thenThePlayerHearsOfIt() throws Exception {
    Player patient = Player.join(cloud);
    Ticket ticket = patient.start("duel");
    var keys = new GuestKeys(cloud, patient.id());
    assertThat(keys.answered()).isEqualTo(200);
    var waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return patient.matchmaking().await(ticket.id(), SOON);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    cloud.await("his first keys to expire", SOON, () -> keys.answered() == 403);
    assertThat(waiting).isNotDone();

    Player partner = Player.join(cloud);
    Ticket partners = partner.start("duel");

    assertThat(waiting.get().status()).isEqualTo(Status.COMPLETED);
    end(partner.await(partners, Status.COMPLETED).seat().orElseThrow().gameSessionId());
  }

  @Test
  @Order(6)
  void givenADeviceWhoseClockIsAnHourAhead_whenItsPlayerAsks_thenServedAllTheSame()
      throws Exception {
    Player early =
        Player.join(cloud, InstantSource.offset(InstantSource.system(), Duration.ofHours(1)));

    Ticket ticket = early.start("duel");

    assertThat(early.cancel(ticket).status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  @Order(7)
  void givenAMatchThatIsBeingPlaced_whenOneCancels_thenHeGetsNoSeatAndTheOtherKeepsHis()
      throws Exception {
    List<String> blocking = blockEveryServer();
    Player one = Player.join(cloud);
    Player other = Player.join(cloud);
    Ticket ones = one.start("duel");
    Ticket others = other.start("duel");
    one.await(ones, Status.PLACING);

    assertThat(one.cancel(ones).status()).isEqualTo(Status.CANCELLED);
    blocking.forEach(MatchmakingIT::end);

    Ticket.Seat seat = other.await(others, Status.COMPLETED).seat().orElseThrow();
    cloud.await("GameLift to place his as well", SOON, () -> atGameLift(ones).equals("COMPLETED"));
    assertThat(one.read(ones).status()).isEqualTo(Status.CANCELLED);
    assertThat(one.read(ones).seat()).isEmpty();
    assertThat(other.cancel(others))
        .as("a match that was made stays made")
        .satisfies(ticket -> assertThat(ticket.status()).isEqualTo(Status.COMPLETED))
        .satisfies(ticket -> assertThat(ticket.seat()).isPresent());
    if (FULL) {
      cloud.await(
          "his reservation to lapse",
          Duration.ofSeconds(80),
          () -> reservation(seat.gameSessionId(), one.id()).equals("TIMEDOUT"));
    }
    end(seat.gameSessionId());
  }

  @Test
  @Order(8)
  void givenEveryEventOfAMatchLost_whenTheReconcilerRuns_thenBothHaveTheirSeats() throws Exception {
    assertThat(lost.toldWhenPlaced()).isEqualTo(Status.QUEUED);
    if (!FULL) {
      // Younger tickets it leaves to their events.
      Instant old = lost.since().plusSeconds(22);
      cloud.await("the tickets to be old enough", SOON, () -> Instant.now().isAfter(old));
      cloud.administrator().invoke("MatchmakingEvents", "{\"source\":\"aws.events\"}");
      assertThat(lost.one().read(lost.its()).status()).isEqualTo(Status.COMPLETED);
    }

    Ticket.Seat one = lost.one().await(lost.its(), Status.COMPLETED).seat().orElseThrow();
    Ticket.Seat other = lost.other().await(lost.others(), Status.COMPLETED).seat().orElseThrow();

    assertThat(one.gameSessionId()).isEqualTo(other.gameSessionId());
    assertThat(one.playerSessionId()).isNotEqualTo(other.playerSessionId());
    assertThat(Duration.between(lost.since(), Instant.now()))
        .as("20 s left to the events, then at most a period of a minute")
        .isLessThan(Duration.ofSeconds(FULL ? 90 : 300));
    end(one.gameSessionId());
  }

  private static String session(List<Ticket.Seat> seats) {
    return seats.getFirst().gameSessionId();
  }

  private static String atGameLift(Ticket ticket) {
    return cloud
        .gameLift()
        .describeMatchmaking(r -> r.ticketIds(ticket.id()))
        .ticketList()
        .getFirst()
        .statusAsString();
  }

  private static String reservation(String gameSessionId, String playerId) {
    return cloud
        .gameLift()
        .describePlayerSessions(r -> r.gameSessionId(gameSessionId))
        .playerSessions()
        .stream()
        .filter(seat -> seat.playerId().equals(playerId))
        .map(seat -> seat.statusAsString())
        .findFirst()
        .orElse("NONE");
  }

  /** Gives its server free for another match. */
  private static void end(String gameSessionId) {
    try {
      cloud
          .gameLift()
          .terminateGameSession(
              r ->
                  r.gameSessionId(gameSessionId)
                      .terminationMode(TerminationMode.TRIGGER_ON_PROCESS_TERMINATE));
    } catch (InvalidGameSessionStatusException e) {
      assertThat(e).as("nobody came, so it may be over already").hasMessageContaining("ended");
    }
  }

  /** Gives every server that waits for a match one that nobody comes to. */
  private static List<String> blockEveryServer() {
    GameLiftClient gameLift = cloud.gameLift();
    String fleet = gameLift.listFleets(r -> {}).fleetIds().getFirst();
    cloud.await("both servers", SOON, () -> cloud.children("server").size() >= 2);
    var sessions = new ArrayList<String>();
    cloud.await(
        "no server to be free",
        SOON,
        () -> {
          try {
            sessions.add(
                gameLift
                    .createGameSession(r -> r.fleetId(fleet).maximumPlayerSessionCount(1))
                    .gameSession()
                    .gameSessionId());
            return false;
          } catch (FleetCapacityExceededException e) {
            return gameLift
                    .describeGameSessions(r -> r.fleetId(fleet).statusFilter("ACTIVE"))
                    .gameSessions()
                    .size()
                >= 2;
          }
        });
    return sessions;
  }

  private static void requireAcceptance(boolean required) {
    GameLiftClient gameLift = cloud.gameLift();
    MatchmakingConfiguration duel =
        gameLift.describeMatchmakingConfigurations(r -> {}).configurations().stream()
            .filter(configuration -> configuration.name().endsWith("duel"))
            .findFirst()
            .orElseThrow();
    gameLift.updateMatchmakingConfiguration(
        r -> {
          r.name(duel.name()).acceptanceRequired(required);
          if (required) {
            r.acceptanceTimeoutSeconds(60);
          }
        });
  }
}
