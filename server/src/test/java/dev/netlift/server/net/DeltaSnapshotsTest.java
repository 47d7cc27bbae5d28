package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.protocol.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Snapshots from a real listener to a real client: what is decoded is what the room had. */
class DeltaSnapshotsTest {
  private static final int BODY_BYTES = 302;
  private static final int ENTITIES = 100;

  private static void assertTrue(NetWorld world, NetWorld.Client client) {
    for (ReceivedSnapshot snapshot : client.heard().snapshots) {
      assertThat(snapshot.entities().count()).isEqualTo(ENTITIES);
      for (int row = 0; row < ENTITIES; row++) {
        assertThat(snapshot.entities().columns()[1][row])
            .as("tick " + snapshot.tick())
            .isEqualTo(world.room.x(snapshot.tick(), row));
      }
    }
    assertThat(client.heard().snapshots)
        .extracting(ReceivedSnapshot::tick)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenGoodNetwork_whenAcknowledged_thenDeltasThatDecodeToWhatTheRoomHad(Transport transport) {
    try (var world = NetWorld.open()) {
      world.room.bodyBytes = BODY_BYTES;
      var client = world.connect(transport, world.token("ann"));
      await("snapshots", () -> client.heard().snapshots.size() > 40);
      assertTrue(world, client);
      assertThat(world.room.deltas.get()).isGreaterThan(20);
    }
  }

  @Test
  void givenLossDoublingAndReordering_whenDecoded_thenWhatTheRoomHad() {
    try (var world = NetWorld.open();
        var network = new LossyUdp(world.port(), 0.15, 0.1, 0.1, 11)) {
      world.room.bodyBytes = BODY_BYTES;
      var client = world.connectVia(network.port(), world.token("ann"));
      await("snapshots", () -> client.heard().snapshots.size() > 120);
      assertTrue(world, client);
      assertThat(network.dropped()).isGreaterThan(10);
      assertThat(world.room.deltas.get()).isGreaterThan(80);
      assertThat(world.metrics.errors).hasValue(0);
    }
  }

  @Test
  void givenPlayerOnAnotherSocket_whenItGoesOn_thenItBeginsWithAWholeOne() {
    try (var world = NetWorld.open()) {
      world.room.bodyBytes = BODY_BYTES;
      var client = world.connect(Transport.UDP, world.token("ann"));
      await("deltas", () -> world.room.deltas.get() > 10);
      long wholes = world.room.wholes.get();
      client.connection().switchTo(Transport.TCP);
      await("resumed", () -> !client.heard().resumed.isEmpty());
      int seen = client.heard().snapshots.size();
      await("snapshots", () -> client.heard().snapshots.size() > seen + 20);
      assertThat(world.room.wholes.get()).isGreaterThan(wholes);
      long deltas = world.room.deltas.get();
      await("deltas", () -> world.room.deltas.get() > deltas + 5);
      assertTrue(world, client);
    }
  }

  @Test
  void givenPlayersApart_whenTheirDatagramsAreOpened_thenNeitherIsInTheOthers() {
    try (var world = NetWorld.open()) {
      world.room.walking = true;
      var clients = new ArrayList<NetWorld.Client>();
      for (String name : List.of("ann", "ben", "eve")) {
        clients.add(world.connect(Transport.UDP, world.token(name)));
        await("joined", () -> world.room.joined.size() == clients.size());
      }
      await("snapshots", () -> clients.getLast().heard().snapshots.size() > 140);
      int apart = 0;
      int near = 0;
      for (int viewer = 0; viewer < 3; viewer++) {
        for (ReceivedSnapshot snapshot : clients.get(viewer).heard().snapshots) {
          for (int other = 0; other < 3; other++) {
            int to = EchoRoom.walk(snapshot.tick(), other);
            double distance = Math.sqrt(2) * (EchoRoom.walk(snapshot.tick(), viewer) - to);
            int row = snapshot.entities().indexOf(other);
            if (Math.abs(distance) > EchoRoom.NEAR.radius()) {
              assertThat(row).isEqualTo(-1);
              apart++;
            } else if (Math.abs(distance) < EchoRoom.NEAR.seenForSure() && row >= 0) {
              assertThat(snapshot.entities().columns()[1][row]).isEqualTo(to);
              near++;
            }
          }
        }
      }
      assertThat(apart).isGreaterThan(100);
      assertThat(near).isGreaterThan(500);
    }
  }
}
