package dev.netlift.server.net;

import dev.netlift.protocol.ClientPacket;
import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.ProtocolException;
import dev.netlift.protocol.ReplayWindow;
import dev.netlift.protocol.ServerPacketWriter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An admitted player's connection, either transport. Tick thread.
 *
 * <pre>
 *   OPEN --close, leave, strikes, silence--> CLOSING --the peer was told--> CLOSED
 *     \------------- socket gone, peer does not read ----------------------/
 * </pre>
 */
final class PlayerConnection implements Connection {
  private static final Logger log = LoggerFactory.getLogger(PlayerConnection.class);

  /** With nothing else to send, the peer hears from us this often. */
  private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Over UDP a goodbye may be lost: it is repeated, then forgotten. */
  private static final long GOODBYE_REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long GOODBYE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private final Connections connections;
  private final NetLimits limits;
  private final long id;
  private final ConnectToken token;
  private final Link link;
  private final PacketCipher sealer;
  private final PacketCipher opener;
  private final ReplayWindow replay = new ReplayWindow();
  private final PacketBudget budget;
  private final EventOutbox events;
  private final SnapshotSlot snapshot = new SnapshotSlot();
  private byte[] serverHello = new byte[0];

  private State state = State.OPEN;
  private CloseCode closeCode = CloseCode.LEFT;
  private long outSequence;
  private int strikes;
  private boolean heard;
  private long heardNanos;
  private long sentNanos;
  private long inputSequence;
  private long inputArrivalNanos;
  private long blockedNanos;
  private boolean blocked;
  private long goodbyeUntilNanos;
  private long goodbyeNextNanos;

  PlayerConnection(
      Connections connections, long id, ConnectToken token, Link link, PacketKeys keys, long now) {
    this.connections = connections;
    this.limits = connections.limits();
    this.id = id;
    this.token = token;
    this.link = link;
    sealer = new PacketCipher(keys.serverToClient());
    opener = new PacketCipher(keys.clientToServer());
    budget = new PacketBudget(limits.packetRateHz(), now);
    events = new EventOutbox(limits.eventsMax());
    heardNanos = now;
    sentNanos = now;
  }

  long id() {
    return id;
  }

  Link link() {
    return link;
  }

  PacketCipher sealer() {
    return sealer;
  }

  CloseCode closeCode() {
    return closeCode;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  @Override
  public String playerId() {
    return token.playerId();
  }

  @Override
  public String playerSessionId() {
    return token.playerSessionId();
  }

  @Override
  public TransportKind transport() {
    return link.transport();
  }

  /** Sends our answer to the hello, and keeps it until the peer has shown that it came. */
  void greet(byte[] encodedServerHello) {
    serverHello = encodedServerHello;
    repeatGreeting();
  }

  /** The same hello came again. */
  void repeatGreeting() {
    if (serverHello.length > 0 && state == State.OPEN) {
      link.write(serverHello, serverHello.length);
      link.flush();
    }
  }

  /** One datagram or frame from the peer, in the clear part addressed to this connection. */
  void receive(byte[] packet, int length, long arrivalNanos) {
    if (state == State.CLOSED || !budget.take(arrivalNanos)) {
      connections.metrics().messageError();
      return;
    }
    try {
      if (PacketCipher.looksLikePacket(packet, 0, length)
          && !replay.fresh(PacketCipher.sequence(packet, 0))) {
        // A network may deliver twice, or too late: no offence, and never applied again.
        return;
      }
      byte[] plain = connections.scratch();
      int plainLength = opener.open(packet, 0, length, plain, 0);
      replay.mark(PacketCipher.sequence(packet, 0));
      heard = true;
      heardNanos = arrivalNanos;
      serverHello = new byte[0];
      if (state == State.OPEN) {
        apply(ClientPacket.decode(plain, 0, plainLength), arrivalNanos);
      }
      connections.metrics().messageProcessed(System.nanoTime() - arrivalNanos);
    } catch (ProtocolException e) {
      strike();
    } catch (RuntimeException e) {
      log.atError().addKeyValue("player", playerId()).setCause(e).log("a player's packet failed");
      close(CloseCode.PROTOCOL_ERROR);
    }
  }

  private void apply(ClientPacket packet, long arrivalNanos) {
    if (!events.acknowledge(packet.eventAck()) && link.transport() == TransportKind.UDP) {
      throw new ProtocolException("events acknowledged that were never sent");
    }
    for (ClientPacket.Input input : packet.inputs()) {
      if (input.sequence() > inputSequence && state == State.OPEN) {
        inputSequence = input.sequence();
        inputArrivalNanos = arrivalNanos;
        connections.players().input(this, input.sequence(), input.payload());
      }
    }
    if (packet.leave()) {
      close(CloseCode.LEFT);
    }
  }

  /** Something malformed came from this peer. */
  void strike() {
    connections.metrics().messageError();
    if (++strikes >= limits.strikesMax()) {
      close(CloseCode.PROTOCOL_ERROR);
    }
  }

  /** The socket ended without a goodbye. */
  void lost() {
    end(CloseCode.TIMED_OUT);
    state = State.CLOSED;
  }

  @Override
  public void sendSnapshot(long tick, byte[] body, int offset, int length) {
    if (length > Limits.SNAPSHOT_BODY_MAX) {
      throw new IllegalArgumentException(
          "a snapshot body is at most " + Limits.SNAPSHOT_BODY_MAX + " bytes, was " + length);
    }
    if (state == State.OPEN) {
      long marginNanos = connections.tickStartNanos() - inputArrivalNanos;
      snapshot.put(tick, body, offset, length, inputSequence, inputArrivalNanos, marginNanos);
    }
  }

  @Override
  public void sendEvent(byte[] payload) {
    if (payload.length > Limits.EVENT_PAYLOAD_MAX) {
      throw new IllegalArgumentException(
          "an event is at most " + Limits.EVENT_PAYLOAD_MAX + " bytes, was " + payload.length);
    }
    if (state == State.OPEN && !events.add(payload)) {
      close(CloseCode.TOO_SLOW);
    }
  }

  @Override
  public void close(CloseCode code) {
    if (state != State.OPEN) {
      return;
    }
    end(code);
    long now = System.nanoTime();
    goodbyeUntilNanos = now + GOODBYE_NANOS;
    goodbyeNextNanos = now + GOODBYE_REPEAT_NANOS;
    if (code == CloseCode.TOO_SLOW && !link.writable()) {
      // What it does not read would only wait in front of this.
      link.abort();
      state = State.CLOSED;
      return;
    }
    writeEvents(now);
    sayGoodbye();
    link.flush();
    link.finish();
  }

  private void end(CloseCode code) {
    if (state == State.OPEN) {
      state = State.CLOSING;
      closeCode = code;
      connections.ended(this);
    }
  }

  private void sayGoodbye() {
    send(connections.writer().clear().close(closeCode.number()));
  }

  /** Writes what is due to the link, without flushing it. Once per tick. */
  void flush(long nowNanos) {
    switch (state) {
      case OPEN -> flushOpen(nowNanos);
      case CLOSING -> flushClosing(nowNanos);
      case CLOSED -> {}
    }
  }

  private void flushOpen(long nowNanos) {
    if (nowNanos - heardNanos > limits.idleTimeout().toNanos()) {
      close(CloseCode.TIMED_OUT);
      return;
    }
    if (!heard) {
      // Before the peer has shown that it has the welcome it could not open a packet.
      return;
    }
    if (!link.writable()) {
      waitForReader(nowNanos);
      return;
    }
    blocked = false;
    writeEvents(nowNanos);
    writeSnapshot(nowNanos);
    if (nowNanos - sentNanos > KEEP_ALIVE_NANOS) {
      send(connections.writer().clear());
    }
  }

  /** Nothing is queued for who does not read: snapshots replace each other, events wait. */
  private void waitForReader(long nowNanos) {
    if (!blocked) {
      blocked = true;
      blockedNanos = nowNanos;
    } else if (nowNanos - blockedNanos > limits.slowTimeout().toNanos()) {
      close(CloseCode.TOO_SLOW);
    }
  }

  private void flushClosing(long nowNanos) {
    if (nowNanos - goodbyeUntilNanos >= 0) {
      link.abort();
      state = State.CLOSED;
    } else if (link.transport() == TransportKind.UDP && nowNanos - goodbyeNextNanos >= 0) {
      goodbyeNextNanos = nowNanos + GOODBYE_REPEAT_NANOS;
      sayGoodbye();
    }
  }

  /** Ends without waiting for the goodbye's repetitions: the process is about to go. */
  void forget() {
    if (state == State.CLOSING) {
      sayGoodbye();
      link.flush();
    }
    state = State.CLOSED;
    link.abort();
  }

  private void writeEvents(long nowNanos) {
    if (events.isEmpty()) {
      return;
    }
    int packetMax = Limits.DATAGRAM_MAX - PacketCipher.OVERHEAD;
    ServerPacketWriter writer = connections.writer().clear();
    while (events.write(writer, packetMax, nowNanos) > 0) {
      send(writer);
      writer.clear();
    }
    if (link.transport() != TransportKind.UDP) {
      events.acknowledgeSent();
    }
  }

  private void writeSnapshot(long nowNanos) {
    if (!snapshot.isFull()) {
      return;
    }
    snapshot.clear();
    boolean datagrams = link.transport() == TransportKind.UDP;
    int pieceMax = datagrams ? Limits.SNAPSHOT_PIECE_MAX : Limits.SNAPSHOT_BODY_MAX;
    int pieces = Math.max(1, (snapshot.length() + pieceMax - 1) / pieceMax);
    for (int piece = 0; piece < pieces; piece++) {
      int offset = piece * pieceMax;
      send(
          connections
              .writer()
              .clear()
              .snapshot(
                  snapshot.tick(),
                  snapshot.ackSequence(),
                  snapshot.holdMicros(nowNanos),
                  snapshot.arrivalMarginMicros(),
                  snapshot.body(),
                  offset,
                  Math.min(pieceMax, snapshot.length() - offset),
                  piece,
                  pieces));
    }
    sentNanos = nowNanos;
  }

  private void send(ServerPacketWriter plain) {
    if (outSequence == Limits.SEQUENCE_MAX) {
      // Years at any tick rate; the client comes back with a new token and new keys.
      link.abort();
      lost();
      return;
    }
    byte[] sealed = connections.sealed();
    int length = sealer.seal(id, ++outSequence, plain.array(), 0, plain.length(), sealed, 0);
    link.write(sealed, length);
    sentNanos = System.nanoTime();
  }
}
