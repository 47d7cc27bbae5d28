package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.protocol.ConnectRole;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Lane;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.PacketWriter;
import dev.netlift.protocol.Transport;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Those who watch, over real sockets. */
class SpectatorTest {
  private static final int BODY_BYTES = 302;
  private static final int DELAY_MILLIS = 100;

  private static NetWorld.Client watch(NetWorld world, Transport transport, int delayMillis) {
    return world.connect(transport, world.spectatorsToken(delayMillis));
  }

  private static NetWorld.Client watching(NetWorld world, int delayMillis) {
    var client = watch(world, Transport.WEBSOCKET, delayMillis);
    await("pictures", () -> !client.heard().snapshots.isEmpty());
    return client;
  }

  private static void assertClosed(NetWorld.Client client, CloseReason reason) {
    await("closed", () -> !client.heard().closed.isEmpty());
    assertThat(client.heard().closed).containsExactly(reason);
  }

  private static CloseReason refused(NetWorld world, Transport transport, String token) {
    var client = world.connect(transport, token);
    await("refused", () -> !client.heard().closed.isEmpty());
    assertThat(client.heard().welcome).isNull();
    return client.heard().closed.getFirst();
  }

  private static void assertTrueAndLate(NetWorld world, NetWorld.Client client, int delayMillis) {
    List<ReceivedSnapshot> shown = List.copyOf(client.heard().snapshots);
    for (int i = 0; i < shown.size(); i++) {
      ReceivedSnapshot snapshot = shown.get(i);
      assertThat(snapshot.entities().count()).isEqualTo(100);
      for (int row = 0; row < 100; row++) {
        assertThat(snapshot.entities().columns()[1][row])
            .isEqualTo(world.room.x(snapshot.tick(), row));
      }
      long age = client.heard().snapshotNanos.get(i) - world.room.madeNanos(snapshot.tick());
      assertThat(TimeUnit.NANOSECONDS.toMillis(age)).isGreaterThanOrEqualTo(delayMillis);
    }
    assertThat(shown).extracting(ReceivedSnapshot::tick).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "WEBSOCKET"})
  void givenSpectator_whenItWatches_thenEveryTableIsTheRoomsOfThatTickAndSoLate(
      Transport transport) {
    try (var world = NetWorld.open()) {
      world.room.bodyBytes = BODY_BYTES;
      var client = watch(world, transport, DELAY_MILLIS);
      await("pictures", () -> client.heard().snapshots.size() > 30);
      assertTrueAndLate(world, client, DELAY_MILLIS);
      assertThat(Objects.requireNonNull(client.heard().welcome).role())
          .isEqualTo(new ConnectRole.Spectator(DELAY_MILLIS));
      assertThat(world.room.joined).isEmpty();
      assertThat(world.metrics.spectators).hasValue(1);
      assertThat(world.metrics.errors).hasValue(0);
    }
  }

  @Test
  void givenNoEpoll_whenWatched_thenAsWithIt() {
    try (var world = NetWorld.open(Sockets.NIO)) {
      world.room.bodyBytes = BODY_BYTES;
      var client = watch(world, Transport.WEBSOCKET, DELAY_MILLIS);
      await("pictures", () -> client.heard().snapshots.size() > 30);
      assertTrueAndLate(world, client, DELAY_MILLIS);
    }
  }

  @Test
  void givenSeveralDelays_whenWatched_thenEachIsShownItsOwnMoment() {
    try (var world = NetWorld.open()) {
      world.room.bodyBytes = BODY_BYTES;
      var live = watch(world, Transport.TCP, 0);
      var late = watch(world, Transport.TCP, 200);
      var same = watch(world, Transport.WEBSOCKET, 200);
      await("pictures", () -> late.heard().snapshots.size() > 30);
      await("pictures", () -> same.heard().snapshots.size() > 30);
      assertTrueAndLate(world, live, 0);
      assertTrueAndLate(world, late, 200);
      assertTrueAndLate(world, same, 200);
      assertThat(live.heard().snapshots.size()).isGreaterThan(late.heard().snapshots.size());
    }
  }

  @Test
  void givenEvents_whenWatched_thenTheIntroductionFirstAndEachOnceInItsTick() {
    try (var world = NetWorld.open()) {
      world.room.numbered = true;
      var client = watch(world, Transport.WEBSOCKET, DELAY_MILLIS);
      await("events", () -> client.heard().events.size() > 30);
      List<byte[]> events = List.copyOf(client.heard().events);
      assertThat(events.getFirst()).isEqualTo(NetWorld.INTRODUCTION);
      long first = ByteBuffer.wrap(events.get(1)).getLong();
      for (int i = 1; i < events.size(); i++) {
        assertThat(ByteBuffer.wrap(events.get(i)).getLong()).isEqualTo(first + i - 1);
      }
    }
  }

  @Test
  void givenTickThreadThatStandsStill_whenWatched_thenThePicturesOnTheirWayArrive()
      throws Exception {
    try (var world = NetWorld.open()) {
      var client = watching(world, 1500);
      var released = new CountDownLatch(1);
      var standing = new CountDownLatch(1);
      var still =
          CompletableFuture.runAsync(
              () ->
                  world.onLoop(
                      () -> {
                        standing.countDown();
                        return awaits(released);
                      }));
      assertThat(standing.await(10, TimeUnit.SECONDS)).isTrue();
      try {
        int seen = client.heard().snapshots.size();
        await("pictures", () -> client.heard().snapshots.size() > seen + 10);
        assertThat(released.getCount()).isEqualTo(1);
      } finally {
        released.countDown();
        still.get(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void givenSpectatorsThreadThatStandsStill_whenTicking_thenNoTickWaits() {
    try (var world = NetWorld.open()) {
      watching(world, 0);
      var released = new CountDownLatch(1);
      Objects.requireNonNull(world.listener().spectators().loop()).execute(() -> awaits(released));
      long ticks = world.metrics.ticks.get();
      // More than the hand-over has places for.
      await("ticks", () -> world.metrics.ticks.get() > ticks + 200);
      assertThat(world.onLoop(world.room.gallery::dropped)).isPositive();
      released.countDown();
      // The first has given up by now; another sees what is, not what was left lying about.
      long now = System.nanoTime();
      var next = watching(world, 0);
      assertThat(world.room.madeNanos(next.heard().snapshots.getFirst().tick()))
          .isGreaterThan(now - TimeUnit.SECONDS.toNanos(2));
    }
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void givenSpectator_whenItSpeaks_thenTheTickThreadHearsNothing() {
    try (var world = NetWorld.open()) {
      var client = watching(world, 0);
      assertThat(world.onLoop(world.listener()::streams)).isZero();
      long received = world.metrics.received.get();
      long processed = world.metrics.processed.get();
      int seen = client.heard().snapshots.size();
      await("pictures", () -> client.heard().snapshots.size() > seen + 30);
      assertThat(world.metrics.received).hasValue(received);
      assertThat(world.metrics.processed).hasValue(processed);
      // It has acknowledged them all the while, and that is counted.
      await("counted", () -> world.metrics.fromSpectators.get() > 10);
    }
  }

  @Test
  void givenSpectator_whenItSendsAnInput_thenClosed() {
    try (var world = NetWorld.open()) {
      var client = watching(world, 0);
      client.connection().sendInput(new byte[] {1});
      assertClosed(client, CloseReason.PROTOCOL_ERROR);
      await("gone", () -> world.metrics.spectators.get() == 0);
      assertThat(world.room.inputs).isEmpty();
    }
  }

  @Test
  void givenSpectator_whenItSendsAMessage_thenClosed() {
    try (var world = NetWorld.open()) {
      var client = watching(world, 0);
      client.connection().send(Lane.UNRELIABLE, new byte[] {1});
      assertClosed(client, CloseReason.PROTOCOL_ERROR);
      assertThat(world.room.messages).isEmpty();
    }
  }

  @Test
  void givenSpectator_whenItLeaves_thenItsPlaceIsFreeAndTheNextSeesNothingOfBefore() {
    try (var world = NetWorld.open()) {
      world.room.bodyBytes = BODY_BYTES;
      var first = watching(world, 0);
      first.connection().leave();
      assertClosed(first, CloseReason.LEFT);
      await("gone", () -> world.metrics.spectators.get() == 0);
      boolean watched = world.onLoop(() -> world.room.gallery.watched());
      assertThat(watched).isFalse();
      long left = System.nanoTime();
      var next = watching(world, DELAY_MILLIS);
      assertTrueAndLate(world, next, DELAY_MILLIS);
      assertThat(world.room.madeNanos(next.heard().snapshots.getFirst().tick()))
          .isGreaterThan(left);
    }
  }

  @Test
  void givenTokenToWatch_whenUsedOverUdpOrTwiceOrForAnotherSession_thenInvalid() {
    try (var world = NetWorld.open()) {
      assertThat(refused(world, Transport.UDP, world.spectatorsToken(0)))
          .isEqualTo(CloseReason.TOKEN_INVALID);
      assertThat(refused(world, Transport.TCP, world.spectatorsToken("gsess-2", 0)))
          .isEqualTo(CloseReason.TOKEN_INVALID);
      String token = world.spectatorsToken(0);
      var client = world.connect(Transport.TCP, token);
      await("pictures", () -> !client.heard().snapshots.isEmpty());
      assertThat(refused(world, Transport.TCP, token)).isEqualTo(CloseReason.TOKEN_INVALID);
    }
  }

  @Test
  void givenEightWhoWatch_whenANinthComes_thenFullUntilOneLeaves() {
    try (var world = NetWorld.open()) {
      var here = new ArrayList<NetWorld.Client>();
      for (int i = 0; i < Spectators.SPECTATORS_MAX; i++) {
        here.add(watching(world, 0));
      }
      assertThat(refused(world, Transport.TCP, world.spectatorsToken(0)))
          .isEqualTo(CloseReason.FULL);
      // And no seat of the players is taken.
      var ann = world.connect(Transport.UDP, world.token("ann"));
      await("played", () -> !ann.heard().snapshots.isEmpty());
      here.getFirst().connection().leave();
      await("gone", () -> world.metrics.spectators.get() < Spectators.SPECTATORS_MAX);
      watching(world, 0);
    }
  }

  @Test
  void givenDrainingProcess_whenSomebodyWantsToWatch_thenTold() {
    try (var world = NetWorld.open()) {
      world.onLoop(
          () -> {
            world.listener().refuseNewcomers(CloseCode.SHUTTING_DOWN);
            return true;
          });
      assertThat(refused(world, Transport.TCP, world.spectatorsToken(0)))
          .isEqualTo(CloseReason.SHUTTING_DOWN);
    }
  }

  @Test
  void givenRoomThatEnds_whenWatched_thenSpectatorsHearWhatPlayersHear() {
    try (var world = NetWorld.open()) {
      var client = watching(world, 0);
      world.onLoop(
          () -> {
            world.listener().closeAll(CloseCode.ROOM_ENDED);
            return true;
          });
      assertClosed(client, CloseReason.ROOM_ENDED);
    }
  }

  @Test
  void givenSpectatorWhoseSocketIsCut_whenItResumes_thenInvalidAndItsPlaceIsFree() {
    try (var world = NetWorld.open()) {
      var client = watching(world, 0);
      client.connection().cut();
      await("closed", () -> !client.heard().closed.isEmpty());
      assertThat(client.heard().resumed).isEmpty();
      await("gone", () -> world.metrics.spectators.get() == 0);
    }
  }

  @Test
  void givenSilence_whenTheIdleTimeIsOver_thenItsPlaceIsFree() throws Exception {
    Duration idle = Duration.ofSeconds(1);
    var limits = new NetLimits(16, idle, idle, idle, 16, 1000, 1000, 300, 2 << 20);
    try (var world = NetWorld.open(limits);
        var stream = RawStream.to(world)) {
      stream.send(RawStream.framed(RawStream.hello(world.spectatorsToken(0))));
      RawStream.assertAdmitted(stream.framedAnswer());
      await("gone", () -> world.metrics.spectators.get() == 0);
    }
  }

  @Test
  void givenTls_whenTheConnectionChangesThreads_thenItGoesOnInsideTls(@TempDir Path folder)
      throws Exception {
    X509Bundle ours =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    var identity =
        new TlsIdentity(
            Files.writeString(folder.resolve("c.pem"), ours.getCertificatePathPEM()),
            Files.writeString(folder.resolve("k.pem"), ours.getPrivateKeyPEM()));
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {ours.toTrustManager()}, null);
    try (var world = NetWorld.openTls(identity, NetLimits.DEFAULT);
        var stream =
            new RawStream(context.getSocketFactory().createSocket("localhost", world.port()))) {
      String token = world.spectatorsToken(0);
      stream.send(RawStream.framed(RawStream.hello(token)));
      byte[] answer = stream.framedAnswer();
      var hello = (Handshake.ServerHello) Handshake.decode(answer, 0, answer.length);
      var keys =
          PacketKeys.of(
              ConnectTokens.parse(token).secret(),
              new byte[32],
              hello.serverRandom(),
              Transport.TCP);
      var empty = new PacketWriter(64);
      byte[] packet = new byte[empty.length() + PacketCipher.OVERHEAD];
      new PacketCipher(keys::clientToServer)
          .seal(hello.connectionId(), 1, empty.array(), 0, empty.length(), packet, 0);
      stream.send(RawStream.framed(packet));
      for (int i = 0; i < 30; i++) {
        assertThat(stream.framedAnswer()[0]).isEqualTo(PacketCipher.TYPE);
      }
    }
  }
}
