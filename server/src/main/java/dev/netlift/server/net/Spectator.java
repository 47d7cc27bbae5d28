package dev.netlift.server.net;

import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.IncomingPacket;
import dev.netlift.protocol.Lane;
import dev.netlift.protocol.Lanes;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketPath;
import dev.netlift.protocol.PacketWriter;
import dev.netlift.protocol.ProtocolException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who watches: a connection over TCP or WebSocket that is shown snapshots and told events,
 * and may say nothing. Lives as long as its socket. Spectators' thread, every method.
 *
 * <p>A class of its own and not a {@link Connection}: code that was compiled for players must not
 * be thrown away because somebody begins to watch.
 */
public final class Spectator implements Lanes.Receiver {
  private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Spectators all;
  private final ConnectToken token;
  private final Duration delay;
  private final TcpLink link;
  private final PacketPath path;
  private final PacketBudget budget;
  private final Lanes lanes = new Lanes();
  private final Baseline baseline = new Baseline();
  private boolean speaking;
  private boolean closed;
  private CloseCode closeCode = CloseCode.LEFT;
  private long shownTick;
  private long heardNanos;
  private long blockedNanos;
  private boolean blocked;

  Spectator(
      Spectators all,
      ConnectToken token,
      Duration delay,
      TcpLink link,
      PacketPath path,
      long nowNanos) {
    this.all = all;
    this.token = token;
    this.delay = delay;
    this.link = link;
    this.path = path;
    budget = new PacketBudget(all.limits().packetRateHz(), nowNanos);
    heardNanos = nowNanos;
  }

  /** How old what they are shown is to be. */
  public Duration delay() {
    return delay;
  }

  /** Whether a snapshot would leave now: they are here, and read what they are sent. */
  public boolean ready() {
    return speaking && !closed && link.writable();
  }

  /** As {@link Connection#baselineTick}. */
  public long baselineTick() {
    return baseline.tick();
  }

  /**
   * Queues a snapshot; only when {@link #ready}.
   *
   * @param tick above the one shown last
   * @param baselineTick {@link #baselineTick}, or 0 for a whole body
   * @param body from 0 to {@code length}; copied before this returns
   */
  public void show(long tick, long baselineTick, byte[] body, int length) {
    if (length > Limits.SNAPSHOT_BODY_MAX) {
      throw new IllegalArgumentException(
          "a snapshot body is at most " + Limits.SNAPSHOT_BODY_MAX + " bytes, was " + length);
    }
    long now = all.nanoTime();
    baseline.sent(tick);
    shownTick = tick;
    PacketWriter writer = begin(now);
    writer.snapshot(tick, baselineTick, 0, 0, 0, body, 0, length, 0, 1);
    path.addMessages(writer, lanes);
    send(writer, now);
  }

  /** Queues an event; who has let too many wait is closed as TOO_SLOW. */
  public void tell(byte[] event) {
    if (!closed && !lanes.send(Lane.RELIABLE_ORDERED, event)) {
      close(CloseCode.TOO_SLOW);
    }
  }

  String name() {
    return token.playerId();
  }

  boolean isClosed() {
    return closed;
  }

  CloseCode closeCode() {
    return closeCode;
  }

  /** One frame from the socket. */
  void receive(byte[] packet, int length, long arrivalNanos) {
    if (closed) {
      return;
    }
    if (!budget.take(arrivalNanos)) {
      all.error();
      return;
    }
    try {
      byte[] plain = all.scratch();
      int plainLength = path.open(packet, length, plain);
      if (plainLength == PacketPath.IGNORED) {
        return;
      }
      IncomingPacket incoming = all.incoming();
      incoming.decodeFromClient(plain, 0, plainLength);
      apply(incoming, arrivalNanos);
    } catch (ProtocolException e) {
      all.error();
      close(CloseCode.PROTOCOL_ERROR);
    }
  }

  private void apply(IncomingPacket incoming, long nowNanos) {
    if (incoming.inputs() > 0) {
      throw new ProtocolException("a spectator sent an input");
    }
    heardNanos = nowNanos;
    speaking = true;
    path.received(incoming, lanes, this, nowNanos);
    if (incoming.newestTick() > shownTick) {
      throw new ProtocolException("a tick is acknowledged that was never sent");
    }
    baseline.acknowledged(incoming.newestTick());
    if (incoming.leave()) {
      close(CloseCode.LEFT);
    }
  }

  @Override
  public void message(Lane lane, byte[] payload) {
    throw new ProtocolException("a spectator sent a message");
  }

  /** The socket is gone. */
  void lost() {
    if (!closed) {
      closed = true;
      closeCode = CloseCode.TIMED_OUT;
      all.ended(this);
    }
  }

  void close(CloseCode code) {
    if (closed) {
      return;
    }
    closed = true;
    closeCode = code;
    if (link.writable()) {
      long now = all.nanoTime();
      send(begin(now).close(code.number()), now);
      link.finish();
    } else {
      // What it does not read would only wait in front of this.
      link.abort();
    }
    all.ended(this);
  }

  /** Sends what is due, and ends it with who is silent or does not read. Once every tick period. */
  void flush(long nowNanos) {
    if (closed) {
      return;
    }
    if (nowNanos - heardNanos > all.limits().idleTimeout().toNanos()) {
      close(CloseCode.TIMED_OUT);
    } else if (!link.writable()) {
      waitForReader(nowNanos);
    } else {
      blocked = false;
      write(nowNanos);
      link.flush();
    }
  }

  private void waitForReader(long nowNanos) {
    if (!blocked) {
      blocked = true;
      blockedNanos = nowNanos;
    } else if (nowNanos - blockedNanos > all.limits().slowTimeout().toNanos()) {
      close(CloseCode.TOO_SLOW);
    }
  }

  private void write(long nowNanos) {
    if (!speaking) {
      return;
    }
    path.findLost(lanes, nowNanos);
    boolean more = lanes.isDue();
    while (more) {
      PacketWriter writer = begin(nowNanos);
      path.addMessages(writer, lanes);
      more = path.hasContent(writer);
      if (more) {
        send(writer, nowNanos);
        more = lanes.isDue() && link.writable();
      }
    }
    if (path.owesAcknowledgement() || path.quietNanos(nowNanos) > KEEP_ALIVE_NANOS) {
      send(begin(nowNanos), nowNanos);
    }
  }

  private PacketWriter begin(long nowNanos) {
    return path.begin(all.writer(), nowNanos);
  }

  private void send(PacketWriter writer, long nowNanos) {
    byte[] sealed = all.sealed();
    link.write(sealed, path.seal(writer, sealed, nowNanos));
  }
}
