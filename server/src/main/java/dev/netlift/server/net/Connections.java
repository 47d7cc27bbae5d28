package dev.netlift.server.net;

import dev.netlift.protocol.IncomingPacket;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketWriter;
import io.netty.util.collection.LongObjectHashMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every admitted connection, and the arrays they share: one thread, so one of each is enough. Tick
 * thread.
 */
final class Connections {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  /** Players whose flush is read ahead for; what is kept of so many fits a first-level cache. */
  private static final int FETCHED_TOGETHER = 16;

  private final Players players;
  private final NetMetrics metrics;
  private final NetLimits limits;
  private final NanoClock clock;
  private final LongSupplier tickStartNanos;
  private final long tickPeriodNanos;
  private final RandomGenerator random;
  private final LongObjectHashMap<PlayerConnection> byId = new LongObjectHashMap<>();
  private final List<SeatedPlayer> all = new ArrayList<>();
  private final ArrayDeque<SeatedPlayer> ended = new ArrayDeque<>();
  private final byte[] packet = new byte[Limits.FRAME_MAX];
  private final byte[] scratch = new byte[Limits.FRAME_MAX];
  private final byte[] sealed = new byte[Limits.FRAME_MAX];
  private final PacketWriter writer = new PacketWriter(Limits.FRAME_MAX);
  private final IncomingPacket incoming = new IncomingPacket();
  private Consumer<PlayerConnection> promotions = connection -> {};
  private long snapshotsDropped;

  /** Means nothing; what adds up to it has to be read. */
  @SuppressWarnings("UnusedVariable")
  private long fetched;

  private int open;

  Connections(
      Players players,
      NetMetrics metrics,
      NetLimits limits,
      NanoClock clock,
      LongSupplier tickStartNanos,
      long tickPeriodNanos,
      RandomGenerator random) {
    this.players = players;
    this.metrics = metrics;
    this.limits = limits;
    this.clock = clock;
    this.tickStartNanos = tickStartNanos;
    this.tickPeriodNanos = tickPeriodNanos;
    this.random = random;
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

  NanoClock clock() {
    return clock;
  }

  long nanoTime() {
    return clock.nanoTime();
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

  PacketWriter writer() {
    return writer;
  }

  /** What the packet that is being handled holds. */
  IncomingPacket incoming() {
    return incoming;
  }

  long tickPeriodNanos() {
    return tickPeriodNanos;
  }

  /** Something nobody can guess. */
  long random() {
    return random.nextLong();
  }

  void snapshotDropped() {
    snapshotsDropped++;
  }

  /** Snapshots that were made and not sent, of all players. */
  long snapshotsDropped() {
    return snapshotsDropped;
  }

  @Nullable PlayerConnection find(long id) {
    return byId.get(id);
  }

  /** A connection that packets may be addressed to. */
  void open(PlayerConnection connection) {
    byId.put(connection.id(), connection);
  }

  /** Hears of each connection that shows it has the welcome. */
  void onPromotion(Consumer<PlayerConnection> hears) {
    promotions = hears;
  }

  void promoted(PlayerConnection connection) {
    promotions.accept(connection);
  }

  /** A copy. */
  List<Connection> admitted() {
    return List.copyOf(all);
  }

  void add(SeatedPlayer player) {
    all.add(player);
    log.atInfo()
        .addKeyValue("player", player.playerId())
        .addKeyValue("transport", player.transport())
        .log("player admitted");
    metrics.playersNow(++open);
    players.joined(player);
  }

  /** Called by a player once, when it is open no more; {@link #tellEnded} follows. */
  void ended(SeatedPlayer player) {
    ended.add(player);
  }

  /**
   * Tells the room who has left. Not from within the room's own calls: it may be walking its
   * players.
   */
  void tellEnded() {
    for (SeatedPlayer gone; (gone = ended.poll()) != null; ) {
      log.atInfo()
          .addKeyValue("player", gone.playerId())
          .addKeyValue("reason", gone.closeCode())
          .log("player gone");
      metrics.playersNow(--open);
      players.left(gone, gone.closeCode());
    }
  }

  /** Hands the room the inputs for the tick it is about to make. */
  void beforeTick() {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).beforeTick();
    }
  }

  private void fetch(int from, int to) {
    for (int i = from; i < to; i++) {
      fetched += all.get(i).fetchAll();
    }
  }

  /** Writes and flushes what every player has for this tick. */
  void flush(long nowNanos) {
    for (int i = 0; i < all.size(); i++) {
      if (i % FETCHED_TOGETHER == 0) {
        fetch(i, Math.min(i + FETCHED_TOGETHER, all.size()));
      }
      all.get(i).flush(nowNanos);
    }
    byId.values()
        .forEach(
            connection -> {
              if (connection.link().transport() != TransportKind.UDP && !connection.isGone()) {
                connection.link().flush();
              }
            });
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).isClosed()) {
        all.remove(i);
      }
    }
    byId.values().removeIf(connection -> connection.isGone() || connection.player().isClosed());
  }

  void closeAll(CloseCode code) {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).close(code);
    }
  }

  void forgetAll() {
    all.forEach(SeatedPlayer::forget);
    all.clear();
    byId.clear();
  }
}
