package dev.netlift.server.net;

import dev.netlift.protocol.IncomingPacket;
import dev.netlift.protocol.PacketPath;
import dev.netlift.protocol.PacketWriter;
import dev.netlift.protocol.PathValidation;
import dev.netlift.protocol.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket and set of keys of an admitted player. Its player outlives it: see {@link
 * SeatedPlayer}. Tick thread.
 *
 * <pre>
 *   GREETED --first packet that opens--> SPEAKING --socket gone, another took over--> GONE
 *       \---------------------------another hello, socket gone-------------------------^
 * </pre>
 */
final class PlayerConnection {
  private static final Logger log = LoggerFactory.getLogger(PlayerConnection.class);

  /** An encrypted packet with a challenge and acknowledgements is below this. */
  private static final int CHALLENGE_BYTES = 80;

  /** Packets per second from where the player is not known to be. */
  private static final int ELSEWHERE_RATE_HZ = 30;

  private final Connections connections;
  private final SeatedPlayer player;
  private final PacketPath path;
  private final PacketBudget budget;
  private final PacketBudget elsewhere;
  private final PathValidation<Link> where;
  private final byte[] clientRandom;
  private byte[] serverHello = new byte[0];
  private int strikes;
  private boolean gone;

  PlayerConnection(
      Connections connections,
      SeatedPlayer player,
      long id,
      Link link,
      Greeting greeting,
      long nowNanos) {
    this.connections = connections;
    this.player = player;
    NetLimits limits = connections.limits();
    path =
        new PacketPath(
            id,
            greeting.sealer(),
            greeting.opener(),
            link.transport() != TransportKind.UDP,
            limits.bytesPerSecondMax(),
            nowNanos);
    clientRandom = greeting.hello().clientRandom();
    budget = new PacketBudget(limits.packetRateHz(), nowNanos);
    elsewhere = new PacketBudget(ELSEWHERE_RATE_HZ, nowNanos);
    where = new PathValidation<>(link, connections::random);
  }

  long id() {
    return path.connectionId();
  }

  SeatedPlayer player() {
    return player;
  }

  PacketPath path() {
    return path;
  }

  Link link() {
    return where.proven();
  }

  boolean isGone() {
    return gone;
  }

  /** Whether this is the same hello again: our answer, or the peer's first copy, was lost. */
  boolean repeatedBy(byte[] random, Link from) {
    return link().samePeer(from) && java.util.Arrays.equals(clientRandom, random);
  }

  /** Sends our answer to the hello, and keeps it until the peer has shown that it came. */
  void greet(byte[] encodedServerHello) {
    serverHello = encodedServerHello;
    repeatGreeting();
  }

  /** The same hello came again. */
  void repeatGreeting() {
    if (serverHello.length > 0 && !gone) {
      link().write(serverHello, serverHello.length);
      link().flush();
    }
  }

  /** Reads a little of all that a packet will need. The sum means nothing. */
  long fetch() {
    int port = link() instanceof UdpLink link ? link.port() : 0;
    return path.fetch() + player.fetch() + budget.fetch() + port;
  }

  /** One frame from the peer's own socket. */
  void receive(byte[] packet, int length, long arrivalNanos) {
    receive(link(), packet, length, arrivalNanos);
  }

  /** One datagram, in the clear part addressed to this connection. */
  void receive(Link from, byte[] packet, int length, long arrivalNanos) {
    boolean moved = !link().samePeer(from);
    PacketBudget allowed = moved ? elsewhere : budget;
    if (gone || player.isClosed() || !allowed.take(arrivalNanos)) {
      connections.metrics().messageError();
      return;
    }
    boolean opened = false;
    try {
      byte[] plain = connections.scratch();
      int plainLength = path.open(packet, length, plain);
      if (plainLength == PacketPath.IGNORED) {
        // A network may deliver twice, or too late: no offence, and never applied again.
        return;
      }
      opened = true;
      IncomingPacket incoming = connections.incoming();
      incoming.decodeFromClient(plain, 0, plainLength);
      serverHello = new byte[0];
      player.received(this, incoming, arrivalNanos);
      if (moved && !gone) {
        heardElsewhere(from, incoming, length, arrivalNanos);
      }
      connections.metrics().messageProcessed(connections.nanoTime() - arrivalNanos);
    } catch (ProtocolException e) {
      offended(opened);
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("player", player.playerId())
          .setCause(e)
          .log("a player's packet failed");
      player.close(CloseCode.PROTOCOL_ERROR);
    }
  }

  /** Over UDP anybody may send what does not open: only what does is the player's fault. */
  private void offended(boolean opened) {
    if (opened || link().transport() != TransportKind.UDP) {
      strike();
    } else {
      connections.metrics().messageError();
    }
  }

  /** Something malformed came from this peer. */
  void strike() {
    connections.metrics().messageError();
    if (++strikes >= connections.limits().strikesMax()) {
      player.close(CloseCode.PROTOCOL_ERROR);
    }
  }

  private void heardElsewhere(Link from, IncomingPacket incoming, int bytes, long nowNanos) {
    if (incoming.hasPathResponse() && where.answered(from, incoming.pathResponse())) {
      log.atInfo().addKeyValue("player", player.playerId()).log("player's address changed");
      return;
    }
    if (where.heardFrom(from, bytes, CHALLENGE_BYTES, nowNanos)) {
      PacketWriter writer = path.begin(connections.writer(), nowNanos);
      writer.pathChallenge(where.challenge());
      send(from, writer, nowNanos);
    }
  }

  /** Starts a packet, with what arrived from the peer. */
  PacketWriter begin(long nowNanos) {
    return path.begin(connections.writer(), nowNanos);
  }

  /** Seals the packet begun and queues it on the link. */
  void send(PacketWriter writer, long nowNanos) {
    send(link(), writer, nowNanos);
  }

  private void send(Link to, PacketWriter writer, long nowNanos) {
    byte[] sealed = connections.sealed();
    to.write(sealed, path.seal(writer, sealed, nowNanos));
  }

  /** The socket ended without a goodbye. */
  void lost() {
    gone = true;
    player.lost(this);
  }

  /** The peer breaks the stream's rules. */
  void close(CloseCode code) {
    player.close(code);
  }

  /** Another connection of the player took over, or its time is up: no word any more. */
  void abort() {
    gone = true;
    link().abort();
  }

  /** Ends the socket when what was written has left. */
  void finish() {
    link().flush();
    link().finish();
  }
}
