package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.net.CloseReason;
import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.wire.CloseCode;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalTest {
  private static final long NOW = System.currentTimeMillis();

  private static void refused(
      NetWorld world, Transport transport, String token, CloseReason reason) {
    var client = world.connect(transport, token);
    await("refusal " + reason, () -> !client.heard().closed.isEmpty());
    assertThat(client.heard().closed).containsExactly(reason);
    assertThat(client.heard().welcome).isNull();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenTokensThatAreNotGood_whenConnecting_thenRefusedBeforeGameLiftIsAsked(
      Transport transport) {
    try (var world = NetWorld.open()) {
      String foreign = world.token("ann", NetWorld.GAME_SESSION + "x", NOW, NOW + 60_000);
      refused(world, transport, foreign, CloseReason.TOKEN_INVALID);
      String expired = world.token("ann", NetWorld.GAME_SESSION, NOW - 60_000, NOW - 1);
      refused(world, transport, expired, CloseReason.TOKEN_INVALID);
      byte[] otherKey = new byte[32];
      otherKey[0] = 1;
      String forged =
          ConnectTokens.seal(
              otherKey,
              new ConnectToken(
                  Limits.PROTOCOL_VERSION,
                  NetWorld.GAME_SESSION,
                  "psess-ann",
                  "ann",
                  NOW,
                  NOW + 60_000,
                  new byte[32]));
      refused(world, transport, forged, CloseReason.TOKEN_INVALID);
      assertThat(world.sessions.accepted).isEmpty();
      assertThat(world.room.joined).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenPlayerSessionUnknownToGameLift_whenConnecting_thenRefusedAndTheTokenIsBurnt(
      Transport transport) {
    try (var world = NetWorld.open()) {
      String unknown = world.token("eve", NetWorld.GAME_SESSION, NOW, NOW + 60_000);
      refused(world, transport, unknown, CloseReason.PLAYER_SESSION_REFUSED);
      refused(world, transport, unknown, CloseReason.TOKEN_INVALID);
      assertThat(world.sessions.accepted).hasSize(1);
      assertThat(world.room.joined).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenUsedToken_whenUsedAgain_thenRefusedAndTheFirstPlaysOn(Transport transport) {
    try (var world = NetWorld.open()) {
      String token = world.token("ann");
      var first = world.connect(transport, token);
      await("welcome", () -> first.heard().welcome != null);
      refused(world, transport, token, CloseReason.TOKEN_INVALID);
      int seen = first.heard().snapshots.size();
      await("more snapshots", () -> first.heard().snapshots.size() > seen + 3);
      assertThat(world.sessions.accepted).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenPlayerLeft_whenTheSamePlayerSessionComesBack_thenRefused(Transport transport) {
    try (var world = NetWorld.open()) {
      var first = world.connect(transport, world.token("ann"));
      await("welcome", () -> first.heard().welcome != null);
      first.connection().leave();
      await("left", () -> !world.room.left.isEmpty());
      refused(world, transport, world.token("ann"), CloseReason.PLAYER_SESSION_REFUSED);
      assertThat(world.sessions.accepted).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenLaterIssuedToken_whenConnecting_thenItTakesTheSeatOverWithoutAskingGameLift(
      Transport transport) {
    try (var world = NetWorld.open()) {
      var first = world.connect(transport, world.token("ann"));
      await("welcome", () -> first.heard().welcome != null);
      String earlier = world.token("ann", NetWorld.GAME_SESSION, NOW - 60_000, NOW + 60_000);
      refused(world, transport, earlier, CloseReason.TOKEN_INVALID);

      long later = System.currentTimeMillis() + 1000;
      var second =
          world.connect(
              transport, world.token("ann", NetWorld.GAME_SESSION, later, later + 60_000));
      await("welcome of the second", () -> second.heard().welcome != null);
      await("end of the first", () -> !first.heard().closed.isEmpty());
      assertThat(first.heard().closed).containsExactly(CloseReason.REPLACED);
      await("second join", () -> world.room.joined.size() == 2);
      assertThat(world.room.left).containsExactly("ann:REPLACED");
      assertThat(world.sessions.accepted).hasSize(1);
      assertThat(world.sessions.removed).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenEverySeatTaken_whenAnotherConnects_thenRefusedAsFull(Transport transport) {
    try (var world = NetWorld.open()) {
      for (int i = 0; i < NetWorld.PLAYERS_MAX; i++) {
        var client = world.connect(transport, world.token("player-" + i));
        await("welcome", () -> client.heard().welcome != null);
      }
      refused(world, transport, world.token("late"), CloseReason.FULL);
      assertThat(world.sessions.accepted).hasSize(NetWorld.PLAYERS_MAX);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenNoGameSession_whenConnecting_thenNotReady(Transport transport) {
    try (var world = new NetWorld(NetLimits.DEFAULT)) {
      refused(world, transport, world.token("ann"), CloseReason.NOT_READY);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void givenAnotherGameVersion_whenConnecting_thenOutdatedWithTheWantedOne(Transport transport) {
    try (var world = NetWorld.open()) {
      var client = world.connect(transport, world.token("ann"), "test-0");
      await("refusal", () -> !client.heard().closed.isEmpty());
      assertThat(client.heard().closed).containsExactly(CloseReason.OUTDATED);
      assertThat(client.heard().outdated).containsExactly(Limits.PROTOCOL_VERSION + " test-1");
    }
  }

  @Test
  void givenTcpClientGoneWhileAccepting_whenAccepted_thenItsPlayerSessionIsRemoved() {
    try (var world = NetWorld.open()) {
      CompletableFuture<Void> gate = world.sessions.hold();
      var client = world.connect(Transport.TCP, world.token("ann"));
      await("accept asked", () -> !world.sessions.accepted.isEmpty());
      client.connection().leave();
      await("gone", () -> !client.heard().closed.isEmpty());
      long ticks = world.metrics.ticks.get();
      await("the server to notice", () -> world.metrics.ticks.get() > ticks + 3);
      gate.complete(null);
      await("removal", () -> !world.sessions.removed.isEmpty());
      assertThat(world.room.joined).isEmpty();
    }
  }

  @Test
  void givenCloseCodes_whenComparedWithTheSchema_thenTheyAgreeEverywhere() {
    for (var code : dev.netlift.server.net.CloseCode.values()) {
      assertThat(CloseCode.forNumber(code.number())).hasToString(code.name());
      assertThat(CloseReason.valueOf(code.name()).number()).isEqualTo(code.number());
    }
    var ours = Arrays.stream(dev.netlift.server.net.CloseCode.values()).map(Enum::name);
    assertThat(CloseCode.values())
        .extracting(Enum::name)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(ours, Stream.of("CLOSE_CODE_UNSPECIFIED", "UNRECOGNIZED")).toList());
  }
}
