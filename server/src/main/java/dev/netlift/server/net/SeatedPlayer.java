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

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private final Connections connections;
  private final NetLimits limits;
  private final ConnectToken token;
  private final Lanes lanes = new Lanes();
  private final Goodbye goodbye = new Goodbye();
  private final PlayerInputs inputs;
  private final SnapshotSlot snapshot = new SnapshotSlot();
  private final Baseline baseline = new Baseline();
  private @Nullable PlayerConnection current;
  private @Nullable PlayerConnection candidate;
  private TransportKind transport = TransportKind.UDP;

  private State state = State.OPEN;
  private CloseCode closeCode = CloseCode.LEFT;
  private long heardNanos;
  private long blockedNanos;
  private boolean blocked;
  private long acknowledgedTick;
  private long snapshotsDropped;

  SeatedPlayer(Connections connections, ConnectToken token, long nowNanos) {
    this.connections = connections;
    this.limits = connections.limits();
    this.token = token;
    inputs = new PlayerInputs(this, connections.tickPeriodNanos());
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

  @Override
  public long roundTripNanos() {
    return current == null ? 0 : current.path().roundTripNanos();
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

  /** A hello came once more: whoever was greeted for it is, again. */
  void repeatGreeting(byte[] clientRandom, Link from) {
    for (PlayerConnection each : new PlayerConnection[] {candidate, current}) {
      if (each != null && each.repeatedBy(clientRandom, from)) {
        each.repeatGreeting();
      }
    }
  }

  /** See {@link PlayerConnection#fetch}. */
  long fetch() {
    return heardNanos + inputs.fetch() + baseline.tick() + snapshot.length() + lanes.fetch();
  }

  /** The same, for the socket that what is sent leaves by, too. */
  long fetchAll() {
    PlayerConnection connection = current;
    return connection == null ? fetch() : connection.fetch();
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
    // Whoever speaks there may have nothing of what went to the other socket.
    baseline.clear();
    snapshot.clear();
    lanes.restart();
    connections.promoted(from);
  }

  private void apply(IncomingPacket packet, long nowNanos) {
    if (packet.newestTick() > inputs.roomTick()) {
      throw new ProtocolException("a tick is acknowledged that was never sent");
    }
    acknowledgedTick = Math.max(acknowledgedTick, packet.newestTick());
    baseline.acknowledged(packet.newestTick());
    for (int i = 0; i < packet.inputs() && state == State.OPEN; i++) {
      inputs.receive(packet, i, nowNanos);
    }
    if (packet.leave()) {
      close(CloseCode.LEFT);
    }
  }

  /** The room is about to make the next tick: hands it the inputs meant for it. */
  void beforeTick() {
    if (state == State.OPEN) {
      inputs.beforeTick();
    }
  }

  @Override
  public void input(long sequence, long viewTime, byte[] payload) {
    connections.players().input(this, sequence, viewTime, payload);
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
  public long baselineTick() {
    return baseline.tick();
  }

  @Override
  public void sendSnapshot(long tick, long baselineTick, byte[] body, int offset, int length) {
    if (baselineTick != 0 && baselineTick != baseline.tick()) {
      throw new IllegalArgumentException(
          "the peer acknowledged tick " + baseline.tick() + ", not " + baselineTick);
    }
    if (length > Limits.SNAPSHOT_BODY_MAX) {
      throw new IllegalArgumentException(
          "a snapshot body is at most " + Limits.SNAPSHOT_BODY_MAX + " bytes, was " + length);
    }
    inputs.ticked(tick, connections.tickStartNanos());
    if (state == State.OPEN) {
      snapshot.put(
          tick,
          baselineTick,
          body,
          offset,
          length,
          inputs.applied(),
          inputs.appliedArrivalNanos(),
          inputs.marginNanos());
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
    long now = connections.nanoTime();
    if (code == CloseCode.TOO_SLOW && !connection.link().writable()) {
      // What it does not read would only wait in front of this.
      connection.abort();
      state = State.CLOSED;
      return;
    }
    boolean lastWords =
        current != null && (code == CloseCode.ROOM_ENDED || code == CloseCode.SHUTTING_DOWN);
    goodbye.begin(lastWords, now);
    if (lastWords) {
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
    snapshot.keep();
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
    switch (goodbye.next(datagrams, lanes.isSettled(), nowNanos)) {
      case MESSAGES -> {
        connection.path().findLost(lanes, nowNanos);
        writeMessages(connection, nowNanos);
      }
      case GOODBYE -> sayGoodbye(connection, nowNanos);
      case NONE -> {}
      case OVER -> {
        connection.abort();
        state = State.CLOSED;
      }
    }
  }

  /** Ends without waiting for the goodbye's repetitions: the process is about to go. */
  void forget() {
    PlayerConnection connection = speaking();
    if (connection != null) {
      if (state == State.CLOSING) {
        sayGoodbye(connection, connections.nanoTime());
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
    inputs.told();
    baseline.sent(snapshot.tick());
    boolean datagrams = connection.link().transport() == TransportKind.UDP;
    int pieceMax = datagrams ? Limits.SNAPSHOT_PIECE_MAX : Limits.SNAPSHOT_BODY_MAX;
    int pieces = Math.max(1, (snapshot.length() + pieceMax - 1) / pieceMax);
    for (int piece = 0; piece < pieces; piece++) {
      int offset = piece * pieceMax;
      PacketWriter writer = connection.begin(nowNanos);
      writer.snapshot(
          snapshot.tick(),
          snapshot.baseline(),
          snapshot.ackSequence(),
          snapshot.holdMicros(nowNanos),
          snapshot.arrivalMarginMicros(),
          snapshot.body(),
          snapshot.offset() + offset,
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
