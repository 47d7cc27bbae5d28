package dev.netlift.server.net;

import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.ServerPacketWriter;
import io.netty.util.collection.LongObjectHashMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every admitted connection, and the arrays they share: one thread, so one of each is enough. Tick
 * thread.
 */
final class Connections {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  private final Players players;
  private final NetMetrics metrics;
  private final NetLimits limits;
  private final LongSupplier tickStartNanos;
  private final LongObjectHashMap<PlayerConnection> byId = new LongObjectHashMap<>();
  private final List<PlayerConnection> all = new ArrayList<>();
  private final ArrayDeque<PlayerConnection> ended = new ArrayDeque<>();
  private final byte[] packet = new byte[Limits.FRAME_MAX];
  private final byte[] scratch = new byte[Limits.FRAME_MAX];
  private final byte[] sealed = new byte[Limits.FRAME_MAX];
  private final ServerPacketWriter writer =
      new ServerPacketWriter(Limits.FRAME_MAX - PacketCipher.OVERHEAD);

  Connections(Players players, NetMetrics metrics, NetLimits limits, LongSupplier tickStartNanos) {
    this.players = players;
    this.metrics = metrics;
    this.limits = limits;
    this.tickStartNanos = tickStartNanos;
  }

  Players players() {
    return players;
  }

  NetMetrics metrics() {
    return metrics;
  }

  NetLimits limits() {
    return limits;
  }

  long tickStartNanos() {
    return tickStartNanos.getAsLong();
  }

  /** Room for what came in. */
  byte[] packet() {
    return packet;
  }

  /** Room for what it holds. */
  byte[] scratch() {
    return scratch;
  }

  /** Room for what goes out. */
  byte[] sealed() {
    return sealed;
  }

  ServerPacketWriter writer() {
    return writer;
  }

  @Nullable PlayerConnection find(long id) {
    return byId.get(id);
  }

  void add(PlayerConnection connection) {
    byId.put(connection.id(), connection);
    all.add(connection);
    log.atInfo()
        .addKeyValue("player", connection.playerId())
        .addKeyValue("transport", connection.transport())
        .log("player admitted");
    players.joined(connection);
  }

  /** Called by a connection once, when it is open no more; {@link #tellEnded} follows. */
  void ended(PlayerConnection connection) {
    ended.add(connection);
  }

  /**
   * Tells the room who has left. Not from within the room's own calls: it may be walking its
   * players.
   */
  void tellEnded() {
    for (PlayerConnection gone; (gone = ended.poll()) != null; ) {
      log.atInfo()
          .addKeyValue("player", gone.playerId())
          .addKeyValue("reason", gone.closeCode())
          .log("player gone");
      players.left(gone, gone.closeCode());
    }
  }

  /** Writes and flushes what every connection has for this tick. */
  void flush(long nowNanos) {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).flush(nowNanos);
    }
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).transport() != TransportKind.UDP) {
        all.get(i).link().flush();
      }
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).isClosed()) {
        byId.remove(all.remove(i).id());
      }
    }
  }

  void closeAll(CloseCode code) {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).close(code);
    }
  }

  void forgetAll() {
    all.forEach(PlayerConnection::forget);
    all.clear();
    byId.clear();
  }
}
