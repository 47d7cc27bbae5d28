package dev.netlift.server.net;

import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.IncomingPacket;
import dev.netlift.protocol.Lane;
import dev.netlift.protocol.Lanes;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketPath;
import dev.netlift.protocol.PacketWriter;
import dev.netlift.protocol.ProtocolException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An admitted player, as the room knows them. Keeps their lanes while sockets come and go. Tick
 * thread.
 *
 * <pre>
 *   OPEN --close, leave, strikes, silence--> CLOSING --the peer was told--> CLOSED
 *
 *   while OPEN:  AWAY &lt;--socket gone-- PLAYING     a candidate's first packet: PLAYING
 * </pre>
 */
final class SeatedPlayer implements Connection, Lanes.Receiver, InputQueue.Due {
  /** With nothing else to send, the peer hears from us this often. */
  private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Over UDP a goodbye may be lost: it is repeated, then forgotten. */
  private static final long GOODBYE_REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long GOODBYE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Before the goodbye, so long the last messages are repeated. */
  private static final long LAST_WORDS_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private final Connections connections;
  private final NetLimits limits;
  private final ConnectToken token;
  private final Lanes lanes = new Lanes();
  private final InputQueue inputs = new InputQueue();
  private final SnapshotSlot snapshot = new SnapshotSlot();
  private @Nullable PlayerConnection current;
  private @Nullable PlayerConnection candidate;
  private TransportKind transport = TransportKind.UDP;

  private State state = State.OPEN;
  private CloseCode closeCode = CloseCode.LEFT;
  private long heardNanos;
  private long blockedNanos;
  private boolean blocked;
  private boolean goodbyeSaid;
  private long lastWordsUntilNanos;
  private long goodbyeUntilNanos;
  private long goodbyeNextNanos;
  private long acknowledgedTick;
  private long roomTick;
  private long roomTickNanos;
  private long marginNanos = Long.MAX_VALUE;
  private long snapshotsDropped;

  SeatedPlayer(Connections connections, ConnectToken token, long nowNanos) {
    this.connections = connections;
    this.limits = connections.limits();
    this.token = token;
    heardNanos = nowNanos;
  }

  ConnectToken token() {
    return token;
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

  @Nullable PlayerConnection candidate() {
    return candidate;
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
    return transport;
  }

  @Override
  public long acknowledgedTick() {
    return acknowledgedTick;
  }

  /** Snapshots that did not fit the peer's budget, or that it did not read. */
  long snapshotsDropped() {
    return snapshotsDropped;
  }

  /** A hello of this player was answered; the first packet that opens makes this the current. */
  void greeted(PlayerConnection connection) {
    if (candidate != null) {
      candidate.abort();
    }
    candidate = connection;
    if (current == null) {
      transport = connection.link().transport();
    }
  }

  /** A fresh, authentic packet. */
  void received(PlayerConnection from, IncomingPacket packet, long nowNanos) {
    if (candidate == from) {
      promote(from);
    }
    if (current != from) {
      return;
    }
    heardNanos = nowNanos;
    if (state == State.CLOSED) {
      return;
    }
    from.path().received(packet, lanes, this, nowNanos);
    if (state == State.OPEN) {
      apply(packet, nowNanos);
    }
  }

  private void promote(PlayerConnection from) {
    if (current != null) {
      current.abort();
    }
    current = from;
    candidate = null;
    transport = from.link().transport();
    blocked = false;
    lanes.restart();
    connections.promoted(from);
  }

  private void apply(IncomingPacket packet, long nowNanos) {
    if (packet.newestTick() > roomTick) {
      throw new ProtocolException("a tick is acknowledged that was never sent");
    }
    acknowledgedTick = Math.max(acknowledgedTick, packet.newestTick());
    for (int i = 0; i < packet.inputs() && state == State.OPEN; i++) {
      if (packet.inputSequence(i) > inputs.newest()) {
        input(packet, i, nowNanos);
      }
    }
    if (packet.leave()) {
      close(CloseCode.LEFT);
    }
  }

  private void input(IncomingPacket packet, int index, long nowNanos) {
    long period = connections.tickPeriodNanos();
    long next = roomTick + 1;
    long tick = packet.inputTick(index);
    // One that is meant for later than can wait is as good as one for now.
    long due = tick > next + Limits.INPUTS_AHEAD_MAX ? 0 : tick;
    long margin = roomTickNanos + (due == 0 ? period : (due - roomTick) * period) - nowNanos;
    marginNanos = Math.min(marginNanos, margin);
    inputs.add(packet.inputSequence(index), due, packet.inputPayload(index), nowNanos, this);
    if (due == 0) {
      inputs.release(roomTick, this);
    }
  }

  /** The room is about to make the next tick: hands it the inputs meant for it. */
  void beforeTick() {
    if (state == State.OPEN) {
      inputs.release(roomTick + 1, this);
    }
  }

  @Override
  public void input(long sequence, byte[] payload) {
    connections.players().input(this, sequence, payload);
  }

  @Override
  public void message(Lane lane, byte[] payload) {
    connections.players().message(this, lane, payload);
  }

  /** A socket of this player is gone without a goodbye. */
  void lost(PlayerConnection connection) {
    if (candidate == connection) {
      candidate = null;
    }
    if (current == connection) {
      current = null;
    }
    if (state == State.CLOSING) {
      state = State.CLOSED;
    }
  }

  @Override
  public void sendSnapshot(long tick, byte[] body, int offset, int length) {
    if (length > Limits.SNAPSHOT_BODY_MAX) {
      throw new IllegalArgumentException(
          "a snapshot body is at most " + Limits.SNAPSHOT_BODY_MAX + " bytes, was " + length);
    }
    roomTick = tick;
    roomTickNanos = connections.tickStartNanos();
    if (state == State.OPEN) {
      long applied = inputs.applied();
      long margin = marginNanos == Long.MAX_VALUE ? 0 : marginNanos;
      snapshot.put(tick, body, offset, length, applied, inputs.appliedArrivalNanos(), margin);
    }
  }

  @Override
  public void sendEvent(byte[] payload) {
    if (payload.length > Limits.EVENT_PAYLOAD_MAX) {
      throw new IllegalArgumentException(
          "an event is at most " + Limits.EVENT_PAYLOAD_MAX + " bytes, was " + payload.length);
    }
    send(Lane.RELIABLE_ORDERED, payload);
  }

  @Override
  public void send(Lane lane, byte[] payload) {
    if (state == State.OPEN && !lanes.send(lane, payload)) {
      close(CloseCode.TOO_SLOW);
    }
  }

  @Override
  public void close(CloseCode code) {
    if (state != State.OPEN) {
      return;
    }
    state = State.CLOSING;
    closeCode = code;
    connections.ended(this);
    PlayerConnection connection = speaking();
    if (connection == null) {
      state = State.CLOSED;
      return;
    }
    long now = System.nanoTime();
    if (code == CloseCode.TOO_SLOW && !connection.link().writable()) {
      // What it does not read would only wait in front of this.
      connection.abort();
      state = State.CLOSED;
      return;
    }
    lastWordsUntilNanos = now;
    if (current != null && (code == CloseCode.ROOM_ENDED || code == CloseCode.SHUTTING_DOWN)) {
      lastWordsUntilNanos += LAST_WORDS_NANOS;
      writeMessages(connection, now);
    }
    flushClosing(connection, now);
    if (connection.link().transport() != TransportKind.UDP) {
      connection.finish();
    }
  }

  private @Nullable PlayerConnection speaking() {
    return current != null ? current : candidate;
  }

  private void sayGoodbye(PlayerConnection connection, long nowNanos) {
    goodbyeNextNanos = nowNanos + GOODBYE_REPEAT_NANOS;
    connection.send(connection.begin(nowNanos).close(closeCode.number()), nowNanos);
  }

  /** Writes what is due to the link, without flushing it. Once per tick. */
  void flush(long nowNanos) {
    if (state == State.OPEN && nowNanos - heardNanos > limits.idleTimeout().toNanos()) {
      close(CloseCode.TIMED_OUT);
    }
    PlayerConnection connection = state == State.OPEN ? current : speaking();
    if (connection == null) {
      if (state == State.CLOSING) {
        state = State.CLOSED;
      }
      return;
    }
    switch (state) {
      case OPEN -> flushOpen(connection, nowNanos);
      case CLOSING -> flushClosing(connection, nowNanos);
      case CLOSED -> {}
    }
  }

  private void flushOpen(PlayerConnection connection, long nowNanos) {
    if (!connection.link().writable()) {
      waitForReader(connection, nowNanos);
      return;
    }
    blocked = false;
    connection.path().findLost(lanes, nowNanos);
    writeSnapshot(connection, nowNanos);
    writeMessages(connection, nowNanos);
    PacketPath path = connection.path();
    if (path.owesAcknowledgement() || path.quietNanos(nowNanos) > KEEP_ALIVE_NANOS) {
      connection.send(connection.begin(nowNanos), nowNanos);
    }
  }

  /** Nothing is queued for who does not read: snapshots replace each other, messages wait. */
  private void waitForReader(PlayerConnection connection, long nowNanos) {
    if (!blocked) {
      blocked = true;
      blockedNanos = nowNanos;
    } else if (nowNanos - blockedNanos > limits.slowTimeout().toNanos()) {
      // The network may be cut: they may come back by another socket.
      blocked = false;
      connection.abort();
      lost(connection);
    }
  }

  private void flushClosing(PlayerConnection connection, long nowNanos) {
    boolean datagrams = connection.link().transport() == TransportKind.UDP;
    if (!goodbyeSaid) {
      if (datagrams && nowNanos - lastWordsUntilNanos < 0 && !lanes.isSettled()) {
        connection.path().findLost(lanes, nowNanos);
        writeMessages(connection, nowNanos);
        return;
      }
      goodbyeSaid = true;
      goodbyeUntilNanos = nowNanos + GOODBYE_NANOS;
      sayGoodbye(connection, nowNanos);
    } else if (nowNanos - goodbyeUntilNanos >= 0) {
      connection.abort();
      state = State.CLOSED;
    } else if (datagrams && nowNanos - goodbyeNextNanos >= 0) {
      sayGoodbye(connection, nowNanos);
    }
  }

  /** Ends without waiting for the goodbye's repetitions: the process is about to go. */
  void forget() {
    PlayerConnection connection = speaking();
    if (connection != null) {
      if (state == State.CLOSING) {
        sayGoodbye(connection, System.nanoTime());
        connection.link().flush();
      }
      connection.abort();
    }
    state = State.CLOSED;
  }

  private void writeMessages(PlayerConnection connection, long nowNanos) {
    PacketPath path = connection.path();
    while (lanes.isDue() && path.allows(Limits.SNAPSHOT_PIECE_MAX, nowNanos)) {
      PacketWriter writer = connection.begin(nowNanos);
      path.addMessages(writer, lanes);
      if (!path.hasContent(writer)) {
        return;
      }
      connection.send(writer, nowNanos);
    }
  }

  private void writeSnapshot(PlayerConnection connection, long nowNanos) {
    if (!snapshot.isFull()) {
      return;
    }
    snapshot.clear();
    PacketPath path = connection.path();
    if (!path.allows(snapshot.length(), nowNanos)) {
      snapshotsDropped++;
      connections.snapshotDropped();
      return;
    }
    marginNanos = Long.MAX_VALUE;
    boolean datagrams = connection.link().transport() == TransportKind.UDP;
    int pieceMax = datagrams ? Limits.SNAPSHOT_PIECE_MAX : Limits.SNAPSHOT_BODY_MAX;
    int pieces = Math.max(1, (snapshot.length() + pieceMax - 1) / pieceMax);
    for (int piece = 0; piece < pieces; piece++) {
      int offset = piece * pieceMax;
      PacketWriter writer = connection.begin(nowNanos);
      writer.snapshot(
          snapshot.tick(),
          0,
          snapshot.ackSequence(),
          snapshot.holdMicros(nowNanos),
          snapshot.arrivalMarginMicros(),
          snapshot.body(),
          offset,
          Math.min(pieceMax, snapshot.length() - offset),
          piece,
          pieces);
      if (piece == pieces - 1) {
        path.addMessages(writer, lanes);
      }
      connection.send(writer, nowNanos);
    }
  }
}
