package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectTarget;
import dev.netlift.client.net.ConnectionListener;
import dev.netlift.client.net.GameConnection;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.protocol.Lane;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Numbered messages on both reliable lanes, both ways, while the transport changes under them. */
class TransportSwitchTest {
  private static final List<Transport> WAYS =
      List.of(
          Transport.TCP,
          Transport.UDP,
          Transport.WEBSOCKET,
          Transport.UDP,
          Transport.TCP,
          Transport.WEBSOCKET,
          Transport.TCP,
          Transport.UDP);
  private static final int BLOCK_EVERY = 16;
  private static final int BLOCK_BYTES = 5000;

  /** What one client heard. */
  private static final class Heard implements ConnectionListener {
    final List<Long> ordered = new CopyOnWriteArrayList<>();
    final List<Long> unordered = new CopyOnWriteArrayList<>();
    final List<Transport> resumed = new CopyOnWriteArrayList<>();
    final List<CloseReason> closed = new CopyOnWriteArrayList<>();
    volatile boolean welcome;

    @Override
    public void welcome(Welcome told) {
      welcome = true;
    }

    @Override
    public void snapshot(ReceivedSnapshot snapshot) {}

    @Override
    public void message(Lane lane, byte[] payload) {
      if (payload.length >= Long.BYTES) {
        (lane == Lane.RELIABLE_ORDERED ? ordered : unordered).add(number(payload));
      }
    }

    @Override
    public void resumed(Transport transport) {
      resumed.add(transport);
    }

    @Override
    public void closed(CloseReason reason) {
      closed.add(reason);
    }
  }

  private static long number(byte[] payload) {
    return ByteBuffer.wrap(payload).getLong();
  }

  /** Now and then one of several pieces. */
  private static byte[] numbered(long number) {
    int length = number % BLOCK_EVERY == 0 ? BLOCK_BYTES : Long.BYTES;
    return ByteBuffer.allocate(length).putLong(number).array();
  }

  @Test
  void givenReliableMessagesBothWays_whenGoingFromUdpToTcpAndBack_thenEachComesOnceInOrder() {
    try (var world = NetWorld.open()) {
      var heard = new Heard();
      var target =
          new ConnectTarget("127.0.0.1", world.port(), Transport.UDP, world.token("ann"), "test-1");
      var client = GameConnection.connect(world.clients, target, heard);
      await("welcome", () -> heard.welcome);
      world.room.numberedBothLanes = true;
      long sent = 0;
      for (int i = 0; i < WAYS.size(); i++) {
        int switches = i + 1;
        int seen = heard.ordered.size();
        client.switchTo(WAYS.get(i));
        while (heard.resumed.size() < switches || heard.ordered.size() < seen + 5) {
          send(client, ++sent);
          assertThat(heard.closed).isEmpty();
          java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
      }
      world.room.numberedBothLanes = false;
      long last = world.onLoop(() -> world.room.numberedTicks);
      long lastSent = sent;
      await("everything there", () -> world.room.numbers.size() == 2 * lastSent);
      await("everything here", () -> heard.ordered.size() + heard.unordered.size() >= 2 * last);
      assertThat(heard.resumed).containsExactlyElementsOf(WAYS);
      once(heard.ordered, heard.unordered, last);
      var ordered = new ArrayList<Long>();
      var unordered = new ArrayList<Long>();
      world.room.numbers.forEach(
          (got) -> (got.lane() == Lane.RELIABLE_ORDERED ? ordered : unordered).add(got.number()));
      once(ordered, unordered, lastSent);
      assertThat(world.room.joined).containsExactly("ann");
      assertThat(world.room.left).isEmpty();
    }
  }

  private static void once(List<Long> ordered, List<Long> unordered, long last) {
    List<Long> all = LongStream.rangeClosed(1, last).boxed().toList();
    assertThat(ordered).containsExactlyElementsOf(all);
    assertThat(unordered).containsExactlyInAnyOrderElementsOf(all);
  }

  private static void send(GameConnection client, long number) {
    client.send(Lane.RELIABLE_ORDERED, numbered(number));
    client.send(Lane.RELIABLE_UNORDERED, numbered(number));
  }

  @Test
  void givenUdpThatGetsNowhere_whenConnectingByWhatWorks_thenOverTcp() {
    try (var world = NetWorld.open();
        var network = new TcpOnly(world.port())) {
      var heard = new Heard();
      var target = ConnectTarget.any("127.0.0.1", network.port(), world.token("ann"), "test-1");
      GameConnection.connect(world.clients, target, heard);
      await("welcome", () -> heard.welcome);
      await("joined", () -> world.room.joined.contains("ann"));
      assertThat(world.onLoop(() -> world.room.transports())).containsExactly(TransportKind.TCP);
    }
  }
}
