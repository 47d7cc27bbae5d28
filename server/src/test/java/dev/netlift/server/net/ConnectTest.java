package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.net.CloseReason;
import dev.netlift.protocol.Transport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real client and a real listener over loopback. */
class ConnectTest {
  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenToken_whenPlayed_thenInputsGoInAndSnapshotsComeOut(Transport transport) {
    try (var world = NetWorld.open()) {
      var client = world.connect(transport, world.token("ann"));
      await("welcome", () -> client.heard().welcome != null);
      assertThat(client.heard().welcome)
          .hasFieldOrPropertyWithValue("tickRateHz", NetWorld.TICK_RATE_HZ)
          .hasFieldOrPropertyWithValue("layout", NetWorld.LAYOUT);

      for (int i = 1; i <= 20; i++) {
        client.connection().sendInput(new byte[i]);
        int sent = i;
        await("input " + i, () -> world.room.inputs.size() == sent);
      }
      await("the last input's answer", () -> client.heard().inputsToSnapshots.size() == 20);
      assertThat(world.room.inputs).contains("ann:1:1", "ann:20:20");
      await("events", () -> client.heard().events.size() == 2);
      assertThat(client.heard().events).containsExactly(new byte[] {1}, new byte[] {2});
      assertThat(client.heard().snapshots)
          .extracting(snapshot -> snapshot.tick())
          .isSorted()
          .doesNotHaveDuplicates();
      // Loopback: the hold, most of a tick, must be gone from the round trip.
      assertThat(
              client.heard().roundTrips.stream().mapToLong(Long::longValue).sorted().toArray()[0])
          .isLessThan(8_000_000L);

      client.connection().leave();
      await("goodbye", () -> !client.heard().closed.isEmpty());
      assertThat(client.heard().closed).containsExactly(CloseReason.LEFT);
      await("left", () -> !world.room.left.isEmpty());
      assertThat(world.room.left).containsExactly("ann:LEFT");
      assertThat(world.sessions.accepted).containsExactly("psess-ann");
      assertThat(world.sessions.removed).containsExactly("psess-ann");
      assertThat(world.metrics.errors).hasValue(0);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenBodyOfManyDatagrams_whenSent_thenItArrivesWhole(Transport transport) {
    try (var world = NetWorld.open()) {
      world.room.bodyBytes = 10_000;
      world.room.noisy = true;
      var client = world.connect(transport, world.token("ann"));
      await("snapshots", () -> client.heard().snapshots.size() > 3);
      assertThat(client.heard().snapshots)
          .allSatisfy(
              snapshot -> {
                assertThat(snapshot.entities().count()).isEqualTo(3332);
                assertThat(snapshot.entities().columns()[1][3331])
                    .isEqualTo(world.room.x(snapshot.tick(), 3331));
              });
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenAcceptStillWaiting_whenInputsAreSent_thenNothingActs(Transport transport) {
    try (var world = NetWorld.open()) {
      CompletableFuture<Void> gate = world.sessions.hold();
      var client = world.connect(transport, world.token("ann"));
      await("accept asked", () -> !world.sessions.accepted.isEmpty());
      client.connection().sendInput(new byte[1]);
      long ticks = world.metrics.ticks.get();
      await("ticks", () -> world.metrics.ticks.get() > ticks + 30);
      assertThat(world.room.joined).isEmpty();
      assertThat(world.room.inputs).isEmpty();
      assertThat(client.heard().welcome).isNull();
      assertThat(world.sessions.accepted).hasSize(1);

      gate.complete(null);
      await("welcome", () -> client.heard().welcome != null);
      await("joined", () -> world.room.joined.equals(List.of("ann")));
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenEventsEveryTick_whenRead_thenEachComesOnceAndNobodyIsTooSlow(Transport transport) {
    try (var world = NetWorld.open()) {
      world.room.eventsPerTick = 3;
      var client = world.connect(transport, world.token("ann"));
      await("events", () -> client.heard().events.size() > 200);
      assertThat(client.heard().closed).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenRoomEnds_whenAllAreClosed_thenClientsAreTold(Transport transport) {
    try (var world = NetWorld.open()) {
      var client = world.connect(transport, world.token("ann"));
      await("welcome", () -> client.heard().welcome != null);
      world.onLoop(
          () -> {
            world.listener().closeAll(CloseCode.ROOM_ENDED);
            return true;
          });
      await("goodbye", () -> !client.heard().closed.isEmpty());
      assertThat(client.heard().closed).containsExactly(CloseReason.ROOM_ENDED);
      var late = world.connect(transport, world.token("ben"));
      await("refusal", () -> !late.heard().closed.isEmpty());
      assertThat(late.heard().closed).containsExactly(CloseReason.NOT_READY);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenRoomThatThrows_whenAnInputComes_thenThatConnectionEndsAndTheLoopGoesOn(
      Transport transport) {
    try (var world = NetWorld.open()) {
      var client = world.connect(transport, world.token("ann"));
      await("welcome", () -> client.heard().welcome != null);
      world.room.throwing = true;
      client.connection().sendInput(new byte[1]);
      await("end", () -> !client.heard().closed.isEmpty());
      world.room.throwing = false;
      var other = world.connect(transport, world.token("ben"));
      await("welcome of another", () -> other.heard().welcome != null);
    }
  }
}
