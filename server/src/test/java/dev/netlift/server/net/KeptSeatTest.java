package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.net.CloseReason;
import dev.netlift.protocol.Transport;
import org.junit.jupiter.api.Test;

/** Seats of players who are gone and may come back, and a door for nobody but them. */
class KeptSeatTest {
  private static String laterToken(NetWorld world, String player) {
    long later = System.currentTimeMillis() + 1000;
    return world.token(player, NetWorld.GAME_SESSION, later, later + 60_000);
  }

  private static NetWorld.Client admitted(NetWorld world, String token) {
    var client = world.connect(Transport.UDP, token);
    await("welcome", () -> client.heard().welcome != null);
    return client;
  }

  private static void refused(NetWorld world, String token, CloseReason reason) {
    var client = world.connect(Transport.UDP, token);
    await("refusal", () -> !client.heard().closed.isEmpty());
    assertThat(client.heard().closed).containsExactly(reason);
  }

  private static void gone(NetWorld world, String player) {
    world.room.keeping = true;
    var client = admitted(world, world.token(player));
    await("joined", () -> world.room.joined.contains(player));
    client.connection().leave();
    await("left", () -> world.room.left.contains(player + ":LEFT"));
  }

  private static void free(NetWorld world, String player) {
    world.onLoop(
        () -> {
          world.listener().free("psess-" + player);
          return true;
        });
  }

  @Test
  void givenKeptSeat_whenALaterTokenComes_thenTakenWithoutAskingGameLiftAgain() {
    try (var world = NetWorld.open()) {
      gone(world, "ann");
      admitted(world, laterToken(world, "ann"));
      free(world, "ann");
      assertThat(world.sessions.accepted).hasSize(1);
      assertThat(world.sessions.removed).as("she is back: nothing is free").isEmpty();
    }
  }

  @Test
  void givenKeptSeat_whenFreed_thenRemovedOnceAndNeverAgainHers() {
    try (var world = NetWorld.open()) {
      gone(world, "ann");
      assertThat(world.sessions.removed).isEmpty();
      free(world, "ann");
      free(world, "ann");
      assertThat(world.sessions.removed).hasSize(1);
      refused(world, laterToken(world, "ann"), CloseReason.PLAYER_SESSION_REFUSED);
    }
  }

  @Test
  void givenKeptSeats_whenAllAreKept_thenNobodyElseGetsOne() {
    try (var world = NetWorld.open()) {
      for (int i = 0; i < NetWorld.PLAYERS_MAX; i++) {
        gone(world, "player-" + i);
      }
      refused(world, world.token("late"), CloseReason.FULL);
      free(world, "player-0");
      admitted(world, world.token("late"));
    }
  }

  @Test
  void givenNewcomersRefused_whenTheyKnock_thenToldWhyAndWhoHasASeatComesBack() {
    try (var world = NetWorld.open()) {
      gone(world, "ann");
      world.onLoop(
          () -> {
            world.listener().refuseNewcomers(CloseCode.SHUTTING_DOWN);
            return true;
          });
      refused(world, world.token("late"), CloseReason.SHUTTING_DOWN);
      assertThat(world.sessions.accepted).hasSize(1);
      admitted(world, laterToken(world, "ann"));
    }
  }
}
