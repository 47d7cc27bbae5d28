package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.client.Api;
import dev.netlift.client.ClientConfig;
import dev.netlift.client.GuestIdentity;
import dev.netlift.client.Matchmaking;
import dev.netlift.client.Ticket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Tickets by WebSocket through every hop. What changes a ticket is GameLift itself: an operator
 * stops its search, which publishes an event.
 */
class WatchIT {
  /** Its figure wants a machine of its own; without, a bound that only a poll would miss. */
  private static final boolean FULL = Boolean.getBoolean("netlift.full");

  private static final int ROUNDS = FULL ? 25 : 5;
  private static final int WARM_UP = FULL ? 5 : 2;
  private static RunningCloud cloud;

  @BeforeAll
  static void up() throws Exception {
    cloud = RunningCloud.start(Repository.root());
  }

  @AfterAll
  static void down() {
    cloud.close();
  }

  /** A guest's way to the API, by push or without. */
  private record Guest(GuestIdentity identity, Matchmaking matchmaking, ClientConfig config) {
    static Guest join(ClientConfig config) {
      var identity = new GuestIdentity(config, cloud.http(), InstantSource.system());
      var api = new Api(config, cloud.http(), identity, InstantSource.system());
      return new Guest(identity, new Matchmaking(api), config);
    }

    Ticket start() throws InterruptedException {
      return matchmaking.start("duel", Map.of(config.region(), 10));
    }

    Ear ear() throws Exception {
      return Ear.open(config, cloud.http(), new GuestKeys(cloud, identity.id()).keys());
    }
  }

  private static void stop(Ticket ticket) {
    cloud.gameLift().stopMatchmaking(r -> r.ticketId(ticket.id()));
  }

  /** From the call that makes GameLift publish to the ticket in the waiting player's hands. */
  private static List<Long> delays(ClientConfig config, int warmUp, int rounds) throws Exception {
    Guest guest = Guest.join(config);
    var millis = new ArrayList<Long>();
    for (int round = 0; round < warmUp + rounds; round++) {
      Ticket ticket = guest.start();
      var waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return guest.matchmaking().await(ticket.id(), Duration.ofSeconds(60));
                } catch (InterruptedException e) {
                  throw new CompletionException(e);
                }
              });
      // Until he has a connection, and at a moment that no poll is bound to.
      TimeUnit.MILLISECONDS.sleep(600 + 37 * round);
      long startNanos = System.nanoTime();
      stop(ticket);
      Ticket told = waiting.get(60, TimeUnit.SECONDS);
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
      assertThat(told.status()).isEqualTo(Ticket.Status.CANCELLED);
      if (round >= warmUp) {
        millis.add(took);
      }
    }
    return millis.stream().sorted().toList();
  }

  @Test
  void givenPlayersWhoWait_whenAnEventIsPublished_thenToldAtOnceAndWithoutSocketsByPolling()
      throws Exception {
    List<Long> pushed = delays(cloud.config(), WARM_UP, ROUNDS);
    List<Long> polled = delays(cloud.config().pollingOnly(), 0, FULL ? ROUNDS : 1);

    System.out.printf(
        "ticket after its event was published, ms: pushed median %d, %s; polled median %d, %s%n",
        pushed.get(ROUNDS / 2), pushed, polled.get(polled.size() / 2), polled);
    assertThat(pushed.get(ROUNDS / 2)).isLessThan(FULL ? 150 : 1_500);
  }

  @Test
  void givenTwoDevicesAndAStranger_whenATicketChanges_thenBothDevicesHearAndTheStrangerNever()
      throws Exception {
    Guest guest = Guest.join(cloud.config());
    Ticket ticket = guest.start();
    try (Ear phone = guest.ear();
        Ear desk = guest.ear();
        Ear stranger = Guest.join(cloud.config()).ear()) {
      phone.watch(ticket.id());
      stranger.watch(ticket.id());
      phone.await(ticket.id());
      assertThat(stranger.await(ticket.id())).contains("\"error\":\"not_found\"");

      stop(ticket);

      phone.await("\"status\":\"CANCELLED\"");
      desk.await("\"status\":\"CANCELLED\""); // It never asked: it is the player who is told.
      assertThat(stranger.told).isEmpty();
    }
    try (Ear late = guest.ear()) {
      late.watch(ticket.id());
      assertThat(late.await(ticket.id()))
          .as("the event beat the connection")
          .contains("\"status\":\"CANCELLED\"");
    }
  }

  @Test
  void givenAConnectionThatDiedUnnoticed_whenItsPlayerIsTold_thenItsRowGoes() throws Exception {
    Guest guest = Guest.join(cloud.config());
    String row = "player#" + guest.identity().id();
    String dead = "AAAAAAAAAAAAAAA=";
    String aMinuteAgo = Long.toString(System.currentTimeMillis() - 60_000);
    try (DynamoDbClient dynamo = dynamo()) {
      String table =
          dynamo.listTables().tableNames().stream()
              .filter(name -> name.contains("Connections"))
              .findFirst()
              .orElseThrow();
      put(
          dynamo,
          table,
          Map.of(
              "id", AttributeValue.fromS("connection#" + dead),
              "playerId", AttributeValue.fromS(guest.identity().id())));
      put(
          dynamo,
          table,
          Map.of("id", AttributeValue.fromS(row), "c#" + dead, AttributeValue.fromN(aMinuteAgo)));

      stop(guest.start());

      cloud.await(
          "the dead connection to be forgotten",
          Duration.ofSeconds(30),
          () ->
              !item(dynamo, table, row).containsKey("c#" + dead)
                  && item(dynamo, table, "connection#" + dead).isEmpty());
    }
  }

  private static void put(DynamoDbClient dynamo, String table, Map<String, AttributeValue> item) {
    dynamo.putItem(r -> r.tableName(table).item(item));
  }

  private static Map<String, AttributeValue> item(DynamoDbClient dynamo, String table, String id) {
    return dynamo
        .getItem(
            r ->
                r.tableName(table).key(Map.of("id", AttributeValue.fromS(id))).consistentRead(true))
        .item();
  }

  private static DynamoDbClient dynamo() throws Exception {
    return DynamoDbClient.builder()
        .endpointOverride(cloud.config().endpointUrl())
        .region(Region.of(cloud.config().region()))
        .httpClient(UrlConnectionHttpClient.create())
        .credentialsProvider(
            ProfileCredentialsProvider.builder()
                .profileFile(
                    ProfileFile.builder()
                        .type(ProfileFile.Type.CREDENTIALS)
                        .content(Repository.root().resolve(".netlift/credentials"))
                        .build())
                .build())
        .build();
  }

  @Test
  void givenKeysThatAreNobodys_whenConnecting_thenRefused() {
    var wrong = AwsBasicCredentials.create("AKIDNOBODY", "guess");

    assertThatThrownBy(() -> Ear.open(cloud.config(), cloud.http(), wrong))
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
  }
}
