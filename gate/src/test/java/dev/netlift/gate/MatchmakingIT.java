package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.Api;
import dev.netlift.client.ClientConfig;
import dev.netlift.client.GuestIdentity;
import dev.netlift.client.Matchmaking;
import dev.netlift.client.Parties;
import dev.netlift.client.Ticket;
import dev.netlift.client.Ticket.Status;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.FleetCapacityExceededException;
import software.amazon.awssdk.services.gamelift.model.MatchmakingConfiguration;
import software.amazon.awssdk.services.gamelift.model.TerminationMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Matchmaking through every hop: the client library, signed calls, functions in processes of their
 * own, FlexMatch, its events over SNS, game servers. Guests' keys are good for seconds here, so
 * every player outlives several.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MatchmakingIT {
  private static final String GUEST_KEYS_SECONDS = "4";
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Repository.root();

  /** With it the reconciler's own schedule is waited for. */
  private static final boolean FULL = Boolean.getBoolean("netlift.full");

  private static RunningCloud cloud;
  private static Lost lost;

  /** One player with a device of his own. */
  private record Player(String id, Matchmaking matchmaking, Parties parties) {
    static Player join() throws IOException, InterruptedException {
      ClientConfig config = cloud.config();
      var clock = InstantSource.system();
      var guest = new GuestIdentity(config, cloud.http(), clock);
      var api = new Api(config, cloud.http(), guest, clock);
      return new Player(guest.id(), new Matchmaking(api), new Parties(api));
    }

    Ticket start(String mode) throws IOException, InterruptedException {
      return matchmaking.start(mode, latencies());
    }

    Ticket read(Ticket ticket) {
      try {
        return matchmaking.get(ticket.id());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    /** Waits until the ticket is in {@code status}. */
    Ticket await(Ticket ticket, Status status) {
      var last = new Ticket[] {ticket};
      cloud.await(
          "ticket " + ticket.id() + " to be " + status,
          SOON,
          () -> {
            last[0] = read(ticket);
            return last[0].status() == status;
          });
      return last[0];
    }

    Ticket cancel(Ticket ticket) throws InterruptedException {
      matchmaking.cancel(ticket.id());
      return read(ticket);
    }
  }

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
    Player one = Player.join();
    Player other = Player.join();
    unheard = Player.join();
    loseMessagesAbout(List.of(one.id(), other.id(), unheard.id()));
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
    Player first = Player.join();
    Player second = Player.join();
    // Two wait already: four seats, so a party that could be torn apart would be.
    Ticket firsts = first.start("arena");
    Ticket seconds = second.start("arena");
    Player leader = Player.join();
    var party = leader.parties().create();
    List<Player> members = List.of(leader, Player.join(), Player.join());
    for (Player member : members.subList(1, 3)) {
      member.parties().join(party.code());
    }
    for (Player member : members) {
      member.parties().prepare(party.id(), latencies());
    }

    Ticket ticket = leader.matchmaking().startParty("arena", party.id());

    var seats = new ArrayList<Ticket.Seat>();
    for (Player member : members) {
      seats.add(member.await(ticket, Status.COMPLETED).seat().orElseThrow());
    }
    assertThat(seats).extracting(Ticket.Seat::gameSessionId).containsOnly(session(seats));
    assertThat(seats).extracting(Ticket.Seat::playerSessionId).doesNotHaveDuplicates();
    assertThat(seats).extracting(Ticket.Seat::connectToken).doesNotHaveDuplicates();
    for (var seat :
        cloud
            .gameLift()
            .describePlayerSessions(r -> r.gameSessionId(session(seats)))
            .playerSessions()) {
      for (int i = 0; i < members.size(); i++) {
        if (seat.playerId().equals(members.get(i).id())) {
          assertThat(seats.get(i).playerSessionId()).isEqualTo(seat.playerSessionId());
        }
      }
    }
    assertThat(List.of(first.cancel(firsts).status(), second.cancel(seconds).status()))
        .as("one of the two made the fourth; a search that is cancelled ends, a match stays")
        .containsExactlyInAnyOrder(Status.COMPLETED, Status.CANCELLED);
    end(session(seats));
  }

  @Test
  @Order(2)
  void givenAMatchThatAsksForConsent_whenOneDeclines_thenTheOtherPlaysWithSomebodyElse()
      throws Exception {
    requireAcceptance(true);
    try {
      Player keen = Player.join();
      Player coy = Player.join();
      Ticket keens = keen.start("duel");
      Ticket coys = coy.start("duel");
      keen.await(keens, Status.REQUIRES_ACCEPTANCE);
      coy.await(coys, Status.REQUIRES_ACCEPTANCE);

      keen.matchmaking().accept(keens.id(), true);
      coy.matchmaking().accept(coys.id(), false);

      assertThat(coy.await(coys, Status.CANCELLED).seat()).isEmpty();
      keen.await(keens, Status.SEARCHING);
      Player late = Player.join();
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
      Player one = Player.join();
      Player other = Player.join();
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
    Player patient = Player.join();
    Ticket ticket = patient.start("duel");
    AwsSessionCredentials keys = keysOf(patient.id());
    assertThat(statusWith(keys)).isEqualTo(200);
    var waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return patient.matchmaking().await(ticket.id(), SOON);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    cloud.await("his first keys to expire", SOON, () -> statusWith(keys) == 403);
    assertThat(waiting).isNotDone();

    Player partner = Player.join();
    Ticket partners = partner.start("duel");

    assertThat(waiting.get().status()).isEqualTo(Status.COMPLETED);
    end(partner.await(partners, Status.COMPLETED).seat().orElseThrow().gameSessionId());
  }

  @Test
  @Order(6)
  void givenAMatchThatIsBeingPlaced_whenOneCancels_thenHeGetsNoSeatAndTheOtherKeepsHis()
      throws Exception {
    List<String> blocking = blockEveryServer();
    Player one = Player.join();
    Player other = Player.join();
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
  @Order(7)
  void givenEveryEventOfAMatchLost_whenTheReconcilerRuns_thenBothHaveTheirSeats() throws Exception {
    assertThat(lost.toldWhenPlaced()).isEqualTo(Status.QUEUED);
    if (!FULL) {
      // Younger tickets it leaves to their events.
      Instant old = lost.since().plusSeconds(22);
      cloud.await("the tickets to be old enough", SOON, () -> Instant.now().isAfter(old));
      cloud
          .administrator()
          .post(
              "lambda",
              "/2015-03-31/functions/" + function("MatchmakingEvents") + "/invocations",
              "application/json",
              "{\"source\":\"aws.events\",\"detail-type\":\"Scheduled Event\"}");
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

  private static Map<String, Integer> latencies() throws IOException {
    return Map.of(cloud.config().region(), 10);
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
    cloud
        .gameLift()
        .terminateGameSession(
            r ->
                r.gameSessionId(gameSessionId)
                    .terminationMode(TerminationMode.TRIGGER_ON_PROCESS_TERMINATE));
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

  private static void loseMessagesAbout(List<String> texts) throws Exception {
    var form = new StringBuilder("Action=LoseMessages&Version=2010-03-31");
    for (int i = 0; i < texts.size(); i++) {
      form.append("&Texts.member.").append(i + 1).append('=');
      form.append(URLEncoder.encode(texts.get(i), StandardCharsets.UTF_8));
    }
    cloud
        .administrator()
        .post("sns", "/", "application/x-www-form-urlencoded; charset=utf-8", form.toString());
  }

  /** The deployed name of a function. */
  private static String function(String part) throws IOException {
    try (var logs = Files.list(ROOT.resolve(".netlift/logs/lambda"))) {
      return logs.map(log -> log.getFileName().toString())
          .filter(log -> log.contains(part) && log.endsWith(".log"))
          .findFirst()
          .orElseThrow()
          .replace(".log", "");
    }
  }

  private static AwsSessionCredentials keysOf(String identityId) throws Exception {
    var request =
        HttpRequest.newBuilder(cloud.config().endpointUrl())
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "AWSCognitoIdentityService.GetCredentialsForIdentity")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JSON.createObjectNode().put("IdentityId", identityId).toString()))
            .build();
    JsonNode keys =
        JSON.readTree(cloud.http().send(request, HttpResponse.BodyHandlers.ofString()).body())
            .path("Credentials");
    return AwsSessionCredentials.create(
        keys.path("AccessKeyId").asString(),
        keys.path("SecretKey").asString(),
        keys.path("SessionToken").asString());
  }

  private static int statusWith(AwsSessionCredentials keys) {
    try {
      var request =
          SdkHttpRequest.builder()
              .method(SdkHttpMethod.GET)
              .uri(URI.create(cloud.config().apiUrl() + "/players/me/achievements"))
              .build();
      return cloud
          .http()
          .send(
              Administrator.signed(cloud.config(), keys, "execute-api", request, ""),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
