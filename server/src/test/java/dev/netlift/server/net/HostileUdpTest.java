package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.net.CloseReason;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Handshake.Challenge;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.Transport;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Datagrams from who is no friend. */
class HostileUdpTest {
  private static final Duration SHORT = Duration.ofSeconds(5);

  private static NetLimits limits(int strikes, int burst, int packetRateHz) {
    return new NetLimits(256, SHORT, SHORT, SHORT, strikes, 1, burst, packetRateHz, 2 << 20);
  }

  private static Hello hello(String token, byte[] random, byte[] cookie) {
    return new Hello(
        Limits.PROTOCOL_VERSION, "test-1", ConnectTokens.parse(token).sealed(), random, cookie);
  }

  @Test
  void givenAnythingFromAStranger_whenAnswered_thenNeverWithMoreBytes() throws Exception {
    try (var world = NetWorld.open(limits(16, 100_000, 300));
        var stranger = new RawUdp(world)) {
      var random = new Random(7);
      String token = world.token("ann");
      byte[] valid = hello(token, new byte[32], new byte[0]).encodePadded();
      int sent = 0;
      for (int i = 0; i < 600; i++) {
        byte[] datagram =
            switch (i % 6) {
              case 0 -> randomBytes(random, random.nextInt(1400));
              case 1 -> withType(randomBytes(random, Limits.HELLO_DATAGRAM), Handshake.HELLO);
              case 2 -> withType(randomBytes(random, 80), PacketCipher.TYPE);
              case 3 -> flipped(random, valid);
              case 4 -> Arrays.copyOf(valid, random.nextInt(valid.length));
              default ->
                  hello(token, randomBytes(random, 32), randomBytes(random, 20)).encodePadded();
            };
        sent += datagram.length;
        int answered = stranger.exchange(datagram);
        assertThat(answered).as("answer to datagram %d", i).isLessThanOrEqualTo(datagram.length);
      }
      assertThat(stranger.receivedBytes()).isPositive().isLessThan(sent);
      assertThat(world.sessions.accepted).isEmpty();
      assertThat(world.metrics.errors.get()).isGreaterThan(300);
      assertThat(world.room.joined).isEmpty();
    }
  }

  private static byte[] randomBytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] withType(byte[] bytes, byte type) {
    bytes[0] = type;
    return bytes;
  }

  private static byte[] flipped(Random random, byte[] bytes) {
    byte[] copy = bytes.clone();
    copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    return copy;
  }

  @Test
  void givenShortOrOversizeHello_whenSent_thenCountedDroppedAndNotAnswered() throws Exception {
    try (var world = NetWorld.open();
        var stranger = new RawUdp(world)) {
      byte[] bare = hello(world.token("ann"), new byte[32], new byte[0]).encode();
      assertThat(bare.length).isLessThan(Limits.HELLO_DATAGRAM);
      assertThat(stranger.exchange(bare)).isZero();
      assertThat(stranger.exchange(new byte[4000])).isZero();
      assertThat(world.metrics.received).hasValue(2);
      assertThat(world.metrics.errors).hasValue(2);
      stranger.send(new byte[0]);
      byte[] good = hello(world.token("ann"), new byte[32], new byte[0]).encodePadded();
      assertThat(stranger.exchange(good)).isBetween(1, good.length);
    }
  }

  @Test
  void givenCookieOfAnotherAddress_whenUsed_thenChallengedAgainAndNothingIsSpent()
      throws Exception {
    try (var world = NetWorld.open();
        var owner = new RawUdp(world);
        var thief = new RawUdp(world)) {
      String token = world.token("ann");
      byte[] random = new byte[32];
      byte[] first = hello(token, random, new byte[0]).encodePadded();
      assertThat(owner.exchange(first)).isPositive();
      var challenge = (Challenge) owner.last();
      byte[] withCookie = hello(token, random, challenge.cookie()).encodePadded();
      assertThat(thief.exchange(withCookie)).isPositive();
      assertThat(thief.last()).isInstanceOf(Challenge.class);
      assertThat(world.sessions.accepted).isEmpty();
      admit(world, owner, token, random);
    }
  }

  @Test
  void givenTokensOfAnyLength_whenTheirAddressIsProven_thenRefusedAndTheServerLives()
      throws Exception {
    try (var world = NetWorld.open();
        var stranger = new RawUdp(world)) {
      byte[] random = new byte[32];
      for (int length : new int[] {1, 2, 11, 12, 15, 16, 27, 28, 29, 300}) {
        random[0]++;
        var first =
            new Hello(Limits.PROTOCOL_VERSION, "test-1", new byte[length], random, new byte[0]);
        assertThat(stranger.exchange(first.encodePadded())).as("token of %d", length).isPositive();
        byte[] cookie = ((Challenge) stranger.last()).cookie();
        stranger.send(
            new Hello(Limits.PROTOCOL_VERSION, "test-1", new byte[length], random, cookie)
                .encodePadded());
        await("a refusal", stranger::more);
        assertThat(stranger.last()).isInstanceOf(Handshake.Refused.class);
      }
      admit(world, stranger, world.token("ann"), random);
    }
  }

  @Test
  void givenSameHelloTwice_whenTheAnswerWasLost_thenTheSameAnswerComesAndGameLiftIsAskedOnce()
      throws Exception {
    try (var world = NetWorld.open();
        var client = new RawUdp(world)) {
      byte[] again = admit(world, client, world.token("ann"), new byte[32]);
      var first = (Handshake.ServerHello) client.last();
      assertThat(client.exchange(again)).isPositive();
      assertThat(client.last()).usingRecursiveComparison().isEqualTo(first);
      assertThat(world.sessions.accepted).hasSize(1);
      assertThat(world.room.joined).hasSize(1);
    }
  }

  /** Goes through the handshake. @return the hello that was answered with a server hello */
  private static byte[] admit(NetWorld world, RawUdp client, String token, byte[] random)
      throws Exception {
    assertThat(client.exchange(hello(token, random, new byte[0]).encodePadded())).isPositive();
    byte[] cookie = ((Challenge) client.last()).cookie();
    byte[] answered = hello(token, random, cookie).encodePadded();
    int challenged = client.exchange(answered);
    await(
        "the server hello",
        () -> challenged > 0 && client.last() instanceof Handshake.ServerHello || client.more());
    await("joined", () -> !world.room.joined.isEmpty());
    return answered;
  }

  private static PacketCipher cipher(RawUdp client, String token, byte[] random) {
    var answer = (Handshake.ServerHello) client.last();
    byte[] secret = ConnectTokens.parse(token).secret();
    return new PacketCipher(
        PacketKeys.of(secret, random, answer.serverRandom(), Transport.UDP)::clientToServer);
  }

  private static byte[] sealed(PacketCipher cipher, long id, long sequence, byte[] plain) {
    byte[] out = new byte[plain.length + PacketCipher.OVERHEAD];
    cipher.seal(id, sequence, plain, 0, plain.length, out, 0);
    return out;
  }

  @Test
  void givenAdmittedPeer_whenItSendsMalformedPackets_thenClosedAtTheStrikeLimit() throws Exception {
    try (var world = NetWorld.open(limits(5, 100, 300));
        var client = new RawUdp(world)) {
      String token = world.token("ann");
      admit(world, client, token, new byte[32]);
      long id = ((Handshake.ServerHello) client.last()).connectionId();
      PacketCipher cipher = cipher(client, token, new byte[32]);
      for (int i = 1; i <= 4; i++) {
        client.send(sealed(cipher, id, i, new byte[] {(byte) 0xff, (byte) 0xff}));
      }
      await("four strikes", () -> world.metrics.errors.get() == 4);
      assertThat(world.room.left).isEmpty();
      // What does not open may be anybody's: counted, no strike.
      client.send(withLastFlipped(sealed(cipher, id, 5, new byte[0])));
      await("counted", () -> world.metrics.errors.get() == 5);
      assertThat(world.room.left).isEmpty();
      client.send(sealed(cipher, id, 6, new byte[] {(byte) 0xff, (byte) 0xff}));
      await("closed", () -> !world.room.left.isEmpty());
      assertThat(world.room.left).containsExactly("ann:PROTOCOL_ERROR");
      assertThat(world.sessions.removed).containsExactly("psess-ann");
    }
  }

  private static byte[] withLastFlipped(byte[] packet) {
    packet[packet.length - 1] ^= 1;
    return packet;
  }

  @Test
  void givenPacketsReplayedOrFromElsewhere_whenReceived_thenAppliedAtMostOnce() throws Exception {
    try (var world = NetWorld.open();
        var client = new RawUdp(world)) {
      String token = world.token("ann");
      admit(world, client, token, new byte[32]);
      long id = ((Handshake.ServerHello) client.last()).connectionId();
      PacketCipher cipher = cipher(client, token, new byte[32]);
      byte[] input = sealed(cipher, id, 1, Inputs.one(1, 3));
      byte[] next = sealed(cipher, id, 2, Inputs.one(2, 4));
      for (int i = 0; i < 5; i++) {
        client.send(next);
        client.send(input);
      }
      byte[] last = sealed(cipher, id, 3, Inputs.one(3, 5));
      client.send(last);
      await("the last input", () -> world.room.inputs.contains("ann:3:5"));
      // Input 1 came after input 2, which is newer: the room never goes back.
      assertThat(world.room.inputs).containsExactly("ann:2:4", "ann:3:5");
    }
  }

  @Test
  void givenAdmittedPeer_whenItFloods_thenTheExcessIsDroppedUnopened() throws Exception {
    try (var world = NetWorld.open(limits(16, 100, 20));
        var client = new RawUdp(world)) {
      String token = world.token("ann");
      admit(world, client, token, new byte[32]);
      long id = ((Handshake.ServerHello) client.last()).connectionId();
      PacketCipher cipher = cipher(client, token, new byte[32]);
      for (int i = 1; i <= 200; i++) {
        client.send(sealed(cipher, id, i, Inputs.one(i, 1)));
      }
      await("drops", () -> world.metrics.errors.get() >= 100);
      assertThat(world.room.inputs.size()).isBetween(20, 100);
      assertThat(world.room.left).isEmpty();
    }
  }

  @Test
  void givenHellosAboveTheAddressRate_whenSent_thenDroppedUnanswered() throws Exception {
    try (var world = NetWorld.open(limits(16, 10, 300));
        var stranger = new RawUdp(world)) {
      long startNanos = System.nanoTime();
      int answers = 0;
      String token = world.token("ann");
      for (int i = 0; i < 40; i++) {
        byte[] random = new byte[32];
        random[0] = (byte) i;
        answers += stranger.exchange(hello(token, random, new byte[0]).encodePadded()) > 0 ? 1 : 0;
      }
      int refilled = (int) Duration.ofNanos(System.nanoTime() - startNanos).toSeconds() + 1;
      assertThat(answers).isBetween(10, 10 + refilled).isLessThan(40);
    }
  }

  @Test
  void givenFloodOfHellosAndGarbage_whenAPlayerPlays_thenItsSnapshotsKeepComing() throws Exception {
    try (var world = NetWorld.open();
        var stranger = new RawUdp(world)) {
      var player = world.connect(Transport.UDP, world.token("ann"));
      await("welcome", () -> player.heard().welcome != null);
      byte[] good = hello(world.token("eve"), new byte[32], new byte[0]).encodePadded();
      byte[] garbage = withType(new byte[200], PacketCipher.TYPE);
      long ticks = world.metrics.ticks.get();
      int seen = player.heard().snapshots.size();
      for (int i = 0; i < 20_000; i++) {
        stranger.send(i % 2 == 0 ? good : garbage);
      }
      await("ticks", () -> world.metrics.ticks.get() > ticks + 20);
      long ticked = world.metrics.ticks.get() - ticks;
      await("snapshots", () -> player.heard().snapshots.size() - seen >= ticked / 2);
      assertThat(player.heard().closed).isEmpty();
      assertThat(world.sessions.accepted).containsExactly("psess-ann");
    }
  }

  @Test
  void givenSilentPeer_whenTheIdleTimeHasPassed_thenTimedOut() throws Exception {
    var limits =
        new NetLimits(256, SHORT, Duration.ofMillis(300), SHORT, 16, 100, 100, 300, 2 << 20);
    try (var world = NetWorld.open(limits);
        var client = new RawUdp(world)) {
      admit(world, client, world.token("ann"), new byte[32]);
      await("timeout", () -> !world.room.left.isEmpty());
      assertThat(world.room.left).containsExactly("ann:TIMED_OUT");
    }
  }

  @Test
  void givenLossAndDuplication_whenPlayed_thenEventsComeOnceInOrderAndTheGoodbyeArrives() {
    try (var world = NetWorld.open();
        var network = new LossyUdp(world.port(), 0.25, 0.1, 42)) {
      world.room.eventsPerTick = 0;
      var client = world.connectVia(network.port(), world.token("ann"));
      await("welcome", () -> client.heard().welcome != null);
      for (int i = 1; i <= 60; i++) {
        int seen = client.heard().snapshots.size();
        client.connection().sendInput(new byte[1]);
        await("a snapshot", () -> client.heard().snapshots.size() > seen);
      }
      await("events", () -> client.heard().events.size() == 2);
      assertThat(client.heard().events).containsExactly(new byte[] {1}, new byte[] {2});
      // Three copies of each input: at 25 % loss nearly all arrive, none twice, each at its tick.
      await("inputs", () -> world.room.inputs.size() > 50);
      assertThat(world.room.inputs).doesNotHaveDuplicates();
      client.connection().leave();
      await("goodbye", () -> !client.heard().closed.isEmpty());
      assertThat(client.heard().closed).containsExactly(CloseReason.LEFT);
      await("left", () -> !world.room.left.isEmpty());
      assertThat(network.dropped()).isPositive();
    }
  }
}
