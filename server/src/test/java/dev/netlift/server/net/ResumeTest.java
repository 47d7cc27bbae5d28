package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.net.CloseReason;
import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Handshake.Challenge;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Handshake.Refused;
import dev.netlift.protocol.Handshake.ServerHello;
import dev.netlift.protocol.Lane;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.Transport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Players who go on over another socket, from another address, or after a cut. */
class ResumeTest {
  private static List<Long> numbers(NetWorld.Client client) {
    return client.heard().events.stream()
        .filter(event -> event.length == 8)
        .map(event -> ByteBuffer.wrap(event).getLong())
        .toList();
  }

  private static void everyNumberOnceInOrder(NetWorld world, NetWorld.Client client) {
    world.room.numbered = false;
    long last = world.onLoop(() -> world.room.numberedTicks);
    await("the last event", () -> numbers(client).contains(last));
    List<Long> heard = numbers(client);
    assertThat(heard)
        .containsExactlyElementsOf(LongStream.rangeClosed(heard.getFirst(), last).boxed().toList());
  }

  @Test
  void givenReliableTraffic_whenSwitchedFromUdpToTcpToWebSocketAndBack_thenNothingIsLost() {
    try (var world = NetWorld.open()) {
      var client = world.connect(Transport.UDP, world.token("ann"));
      await("welcome", () -> client.heard().welcome != null);
      world.room.numbered = true;
      var over = List.of(Transport.TCP, Transport.WEBSOCKET, Transport.UDP, Transport.TCP);
      for (int i = 0; i < over.size(); i++) {
        int switches = i + 1;
        int seen = numbers(client).size();
        client.connection().send(Lane.RELIABLE_UNORDERED, new byte[10_000 + i]);
        client.connection().switchTo(over.get(i));
        client.connection().send(Lane.RELIABLE_ORDERED, new byte[100 + i]);
        await("switch " + i, () -> client.heard().resumed.size() == switches);
        await("events after it", () -> numbers(client).size() > seen + 5);
      }
      assertThat(client.heard().resumed).containsExactlyElementsOf(over);
      everyNumberOnceInOrder(world, client);
      await("messages", () -> world.room.messages.size() == 2 * over.size());
      for (int i = 0; i < over.size(); i++) {
        assertThat(world.room.messages)
            .contains("ann:RELIABLE_ORDERED:" + (100 + i))
            .contains("ann:RELIABLE_UNORDERED:" + (10_000 + i));
      }
      assertThat(world.room.joined).containsExactly("ann");
      assertThat(world.room.left).isEmpty();
      assertThat(world.sessions.accepted).hasSize(1);
      client.connection().leave();
      await("left", () -> world.room.left.contains("ann:LEFT"));
    }
  }

  @Test
  void givenAddressChanged_whenPlayed_thenThePlayerMovesAfterTheChallengeAndNothingIsLost() {
    try (var world = NetWorld.open();
        var network = new LossyUdp(world.port(), 0, 0, 1)) {
      var client = world.connectVia(network.port(), world.token("ann"));
      await("welcome", () -> client.heard().welcome != null);
      world.room.numbered = true;
      for (int move = 0; move < 2; move++) {
        int before = numbers(client).size();
        await("events", () -> numbers(client).size() > before + 3);
        network.rebind();
        int seen = client.heard().snapshots.size();
        client.connection().sendInput(new byte[1]);
        await("snapshots there", () -> client.heard().snapshots.size() > seen + 10);
      }
      everyNumberOnceInOrder(world, client);
      assertThat(client.heard().resumed).isEmpty();
      assertThat(world.room.left).isEmpty();
    }
  }

  @Test
  void givenCutOfSeconds_whenItEnds_thenThePlayerGoesOnWithEverything() {
    try (var world = NetWorld.open();
        var network = new LossyUdp(world.port(), 0, 0, 1)) {
      var client = world.connectVia(network.port(), world.token("ann"));
      await("welcome", () -> client.heard().welcome != null);
      world.room.numbered = true;
      await("events", () -> numbers(client).size() > 3);
      network.cut(true);
      long cutNanos = System.nanoTime();
      await("a cut of 3.5 s", () -> System.nanoTime() - cutNanos > 3_500_000_000L);
      network.cut(false);
      int seen = client.heard().snapshots.size();
      await("snapshots", () -> client.heard().snapshots.size() > seen + 10);
      everyNumberOnceInOrder(world, client);
      assertThat(world.room.joined).containsExactly("ann");
      assertThat(world.room.left).isEmpty();
    }
  }

  private static byte[] token(NetWorld.Client client) {
    return java.util.Objects.requireNonNull(client.heard().welcome).resumeToken();
  }

  private static boolean isOurs(Handshake answer, byte[] random) {
    return answer instanceof Challenge challenge
        && java.util.Arrays.equals(challenge.clientRandom(), random);
  }

  /** Goes through the handshake with a resume token. @return the answer */
  private static Handshake resume(RawUdp from, byte[] token, int salt) throws Exception {
    byte[] random = new byte[Limits.RANDOM_BYTES];
    random[0] = (byte) salt;
    var first =
        new Hello(Limits.PROTOCOL_VERSION, "test-1", new byte[0], random, new byte[0], token, "");
    // Others' datagrams are handled meanwhile, so the answer may come after the exchange.
    int challenged = from.exchange(first.encodePadded());
    await("a challenge", () -> (challenged > 0 && isOurs(from.last(), random)) || from.more());
    byte[] cookie = ((Challenge) from.last()).cookie();
    var second =
        new Hello(Limits.PROTOCOL_VERSION, "test-1", new byte[0], random, cookie, token, "");
    from.exchange(second.encodePadded());
    await("an answer", () -> !(from.last() instanceof Challenge) || from.more());
    return from.last();
  }

  @Test
  void givenTokenSeenOnTheWay_whenAStrangerUsesIt_thenThePlayerStaysAndTheTokenIsNotUsedUp()
      throws Exception {
    try (var world = NetWorld.open();
        var thief = new RawUdp(world)) {
      var client = world.connect(Transport.UDP, world.token("ann"));
      await("snapshots", () -> client.heard().snapshots.size() > 3);
      byte[] token = token(client);
      for (int i = 1; i <= 3; i++) {
        assertThat(resume(thief, token, i)).isInstanceOf(ServerHello.class);
      }
      int seen = client.heard().snapshots.size();
      await("more snapshots", () -> client.heard().snapshots.size() > seen + 10);
      client.connection().switchTo(Transport.TCP);
      await("switched", () -> !client.heard().resumed.isEmpty());
      int after = client.heard().snapshots.size();
      await("more snapshots", () -> client.heard().snapshots.size() > after + 10);
      // Now the next one counts, and this one is used.
      assertThat(resume(thief, token, 9))
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> assertThat(refused.code()).isEqualTo(CloseCode.TOKEN_INVALID.number()));
      assertThat(client.heard().closed).isEmpty();
    }
  }

  @Test
  void givenPlayerGone_whenItsTokenComes_thenRefused() throws Exception {
    try (var world = NetWorld.open();
        var late = new RawUdp(world)) {
      var client = world.connect(Transport.UDP, world.token("ann"));
      await("snapshots", () -> client.heard().snapshots.size() > 3);
      byte[] token = token(client);
      client.connection().leave();
      await("left", () -> !world.room.left.isEmpty());
      assertThat(resume(late, token, 1)).isInstanceOf(Refused.class);
      assertThat(client.heard().closed).containsExactly(CloseReason.LEFT);
    }
  }

  @Test
  void givenClientOfTheVersionBefore_whenItComes_thenToldWhatIsWanted() throws Exception {
    try (var world = NetWorld.open();
        var old = new RawUdp(world)) {
      // As version 1 padded it: to 1200 bytes.
      var hello = new Hello(1, "test-1", new byte[300], new byte[32], new byte[0]);
      byte[] datagram = padded(hello);
      assertThat(old.exchange(datagram)).isBetween(1, datagram.length);
      byte[] cookie = ((Challenge) old.last()).cookie();
      assertThat(old.exchange(padded(new Hello(1, "test-1", new byte[300], new byte[32], cookie))))
          .isPositive();
      assertThat(old.last())
          .usingRecursiveComparison()
          .isEqualTo(new Refused(new byte[32], 18, Limits.PROTOCOL_VERSION, "test-1"));
      assertThat(world.sessions.accepted).isEmpty();
    }
  }

  private static byte[] padded(Hello hello) throws Exception {
    byte[] bare = hello.encode();
    int padding = 1200 - bare.length - 3;
    var wire =
        dev.netlift.protocol.wire.ClientHello.parseFrom(
                java.util.Arrays.copyOfRange(bare, 1, bare.length))
            .toBuilder()
            .setPadding(com.google.protobuf.ByteString.copyFrom(new byte[padding]))
            .build()
            .toByteArray();
    byte[] out = new byte[1 + wire.length];
    out[0] = Handshake.HELLO;
    System.arraycopy(wire, 0, out, 1, wire.length);
    assertThat(out.length).isEqualTo(1200);
    return out;
  }
}
