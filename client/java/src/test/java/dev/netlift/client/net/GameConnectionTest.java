package dev.netlift.client.net;

import static dev.netlift.client.net.HeardConnection.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.IncomingPacket;
import dev.netlift.protocol.Lane;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketWriter;
import dev.netlift.protocol.ProtocolException;
import dev.netlift.protocol.Transport;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client against servers that are wrong, hostile, or gone. */
class GameConnectionTest {
  private final ClientLoop loop = ClientLoop.start("test-clients");
  private final HeardConnection heard = new HeardConnection();

  @AfterEach
  void endLoop() {
    loop.close();
  }

  private static DatagramSocket udp() throws Exception {
    return new DatagramSocket(0, InetAddress.getLoopbackAddress());
  }

  private GameConnection connect(int port, Transport transport) {
    return GameConnection.connect(loop, ScriptedServer.target(port, transport), heard);
  }

  @Test
  void givenGarbageAndForeignRefusals_whenConnecting_thenTheRealAnswerStillCounts()
      throws Exception {
    var socket = udp();
    connect(socket.getLocalPort(), Transport.UDP);
    try (var server = new ScriptedServer(socket)) {
      var random = new Random(5);
      // Few and short: a full socket buffer would lose the one welcome that follows.
      for (int i = 0; i < 60; i++) {
        byte[] garbage = new byte[1 + random.nextInt(400)];
        random.nextBytes(garbage);
        garbage[0] = (byte) (i % 3 == 0 ? PacketCipher.TYPE : i % 5);
        server.send(garbage);
      }
      server.send(new Handshake.Refused(new byte[32], 16).encode());
      server.send(new Handshake.ServerHello(1, new byte[32], new byte[60]).encode());
      server.welcome();
      await("welcome", () -> heard.welcomes.size() == 1);
      assertThat(server.packet().inputs()).isZero();
      assertThat(heard.closed).isEmpty();
    }
  }

  @Test
  void givenEventsLostAndRepeated_whenTheyArrive_thenEachIsHeardOnceInOrderAndAcknowledged()
      throws Exception {
    var socket = udp();
    connect(socket.getLocalPort(), Transport.UDP);
    try (var server = new ScriptedServer(socket)) {
      server.welcome();
      await("welcome", () -> heard.welcomes.size() == 1);
      server.send(events(2, 3));
      server.send(events(1));
      server.send(events(1, 2));
      server.send(events(3));
      await("three events", () -> heard.events.size() == 3);
      assertThat(heard.events).containsExactly(new byte[] {1}, new byte[] {2}, new byte[] {3});
      IncomingPacket packet = server.packet();
      while (packet.ack() < 4) {
        packet = server.packet();
      }
      assertThat(packet.ack()).isEqualTo(4);
    }
  }

  private static PacketWriter events(int... sequences) {
    var writer = new PacketWriter(500);
    for (int sequence : sequences) {
      byte[] payload = {(byte) sequence};
      writer.message(Lane.RELIABLE_ORDERED, sequence, payload, 0, 1, 0, 1);
    }
    return writer;
  }

  @Test
  void givenServerKilled_whenItsPortIsUnreachable_thenLostWithinSeconds() throws Exception {
    var socket = udp();
    var connection = connect(socket.getLocalPort(), Transport.UDP);
    try (var server = new ScriptedServer(socket)) {
      server.welcome();
      await("welcome", () -> heard.welcomes.size() == 1);
    }
    connection.sendInput(new byte[1]);
    await("the end", () -> !heard.closed.isEmpty());
    assertThat(heard.closed).containsExactly(CloseReason.CONNECTION_LOST);
  }

  @Test
  void givenCloseFromTheServer_whenHeard_thenClosedOnceWithItsReason() throws Exception {
    var socket = udp();
    connect(socket.getLocalPort(), Transport.UDP);
    try (var server = new ScriptedServer(socket)) {
      server.welcome();
      for (int i = 0; i < 3; i++) {
        server.send(new PacketWriter(100).clear().close(3));
      }
      await("the end", () -> !heard.closed.isEmpty());
      assertThat(heard.closed).containsExactly(CloseReason.ROOM_ENDED);
    }
  }

  @Test
  void givenGoodbyeUnanswered_whenASecondHasPassed_thenLeftAllTheSame() throws Exception {
    var socket = udp();
    var connection = connect(socket.getLocalPort(), Transport.UDP);
    try (var server = new ScriptedServer(socket)) {
      server.welcome();
      await("welcome", () -> heard.welcomes.size() == 1);
      connection.leave();
      IncomingPacket packet = server.packet();
      int goodbyes = 0;
      while (heard.closed.isEmpty() && goodbyes < 3) {
        goodbyes += packet.leave() ? 1 : 0;
        packet = server.packet();
      }
      assertThat(goodbyes).isEqualTo(3);
      await("the end", () -> !heard.closed.isEmpty());
      assertThat(heard.closed).containsExactly(CloseReason.LEFT);
    }
  }

  @Test
  void givenTcpServerThatTalksNonsense_whenConnecting_thenProtocolError() throws Exception {
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      connect(listening.getLocalPort(), Transport.TCP);
      try (var socket = listening.accept()) {
        socket.getOutputStream().write(new byte[] {0, 0, 0, 3, 9, 9, 9});
        await("the end", () -> !heard.closed.isEmpty());
      }
    }
    assertThat(heard.closed).containsExactly(CloseReason.PROTOCOL_ERROR);
  }

  @Test
  void givenTcpPortNobodyListensOn_whenConnecting_thenNoAnswer() throws Exception {
    int port;
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = listening.getLocalPort();
    }
    connect(port, Transport.TCP);
    await("the end", () -> !heard.closed.isEmpty());
    assertThat(heard.closed).containsExactly(CloseReason.NO_ANSWER);
  }

  @Test
  void givenSomethingThatIsNoToken_whenConnecting_thenSaidAtOnce() {
    var target = new ConnectTarget("127.0.0.1", 1, Transport.UDP, "no token", "test-1");
    assertThatThrownBy(() -> GameConnection.connect(loop, target, heard))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("connect token");
    assertThat(target.toString()).doesNotContain("no token");
  }
}
