package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One side of a connection over a simulated path, doing once per tick what the real ones do. */
final class SimulatedPeer {
  /** Where a packet came from, and its bytes. */
  interface Wire {
    void send(byte[] packet, int address);
  }

  static final int CEILING = 200_000;
  private static final long SECOND = 1_000_000_000L;

  final Lanes lanes = new Lanes();
  private final Map<Lane, List<Long>> sent = new EnumMap<>(Lane.class);
  private final Map<Lane, List<Long>> heard = new EnumMap<>(Lane.class);
  final List<Long> snapshotTicks = new ArrayList<>();
  private final boolean server;
  private final SimulatedClock clock;
  private final Wire wire;
  private final IncomingPacket incoming = new IncomingPacket();
  private final PacketWriter writer = new PacketWriter(Limits.FRAME_MAX);
  private final byte[] out = new byte[Limits.FRAME_MAX];
  private final byte[] plain = new byte[Limits.FRAME_MAX];
  private final ArrayDeque<long[]> recent = new ArrayDeque<>();
  private final PathValidation<Integer> where;
  private long recentBytes;
  PacketPath path;
  int bodyBytes = 500;
  int ownAddress;
  long tick;
  long snapshotsDropped;
  long bytesSent;
  long opened;
  private long newestTick;
  private long response;
  private boolean responseDue;

  SimulatedPeer(boolean server, SimulatedClock clock, PacketPath path, Wire wire) {
    this.server = server;
    this.clock = clock;
    this.path = path;
    this.wire = wire;
    where = new PathValidation<>(0, () -> clock.nowNanos() * 31 + 7);
  }

  /** Numbers of the messages sent. */
  List<Long> sent(Lane lane) {
    return sent.computeIfAbsent(lane, any -> new ArrayList<>());
  }

  /** Numbers of the messages heard, in their order. */
  List<Long> heard(Lane lane) {
    return heard.computeIfAbsent(lane, any -> new ArrayList<>());
  }

  /** Sends a message of its own number, so that the other side can tell them apart. */
  void send(Lane lane, int bytes) {
    List<Long> all = sent(lane);
    long number = all.size() + 1L;
    byte[] payload = new byte[Math.max(8, bytes)];
    Arrays.fill(payload, (byte) number);
    ByteBuffer.wrap(payload).putLong(number);
    if (lanes.send(lane, payload)) {
      all.add(number);
    }
  }

  private void heard(Lane lane, byte[] payload) {
    long number = ByteBuffer.wrap(payload).getLong();
    for (int i = 8; i < payload.length; i++) {
      if (payload[i] != (byte) number) {
        throw new AssertionError("a message of " + lane + " came damaged");
      }
    }
    heard(lane).add(number);
  }

  void tick(boolean speaks) {
    long now = clock.nowNanos();
    path.findLost(lanes, now);
    tick++;
    if (speaks && server) {
      snapshot(now);
    } else if (speaks || responseDue) {
      input(now);
    }
    while (lanes.isDue() && path.allows(path.contentMax(), now)) {
      path.begin(writer, now);
      path.addMessages(writer, lanes);
      seal(now);
    }
    if (path.owesAcknowledgement()) {
      path.begin(writer, now);
      seal(now);
    }
  }

  private void snapshot(long now) {
    if (!path.allows(bodyBytes, now)) {
      snapshotsDropped++;
      return;
    }
    byte[] body = new byte[bodyBytes];
    int pieces = Math.ceilDiv(bodyBytes, Limits.SNAPSHOT_PIECE_MAX);
    for (int piece = 0; piece < pieces; piece++) {
      int offset = piece * Limits.SNAPSHOT_PIECE_MAX;
      int count = Math.min(Limits.SNAPSHOT_PIECE_MAX, bodyBytes - offset);
      path.begin(writer, now);
      writer.snapshot(tick, 0, 0, 0, 0, body, offset, count, piece, pieces);
      seal(now);
    }
  }

  private void input(long now) {
    path.begin(writer, now).newestTick(newestTick).input(tick, 0, new byte[20]);
    if (responseDue) {
      responseDue = false;
      writer.pathResponse(response);
    }
    path.addMessages(writer, lanes);
    seal(now);
  }

  private void seal(long now) {
    seal(now, where.proven());
  }

  private void seal(long now, int address) {
    boolean bounded = server && path.hasContent(writer) && address == where.proven();
    int length = path.seal(writer, out, now);
    if (bounded) {
      int burst = bodyBytes + bodyBytes / 8 + 2 * Limits.DATAGRAM_MAX;
      assertThat(path.inFlight())
          .as("in flight")
          .isLessThanOrEqualTo(Math.max(path.window(), burst));
      rateHolds(length, now);
    }
    bytesSent += length;
    if (length > Limits.DATAGRAM_MAX) {
      throw new AssertionError("a datagram of " + length);
    }
    wire.send(Arrays.copyOf(out, length), server ? address : ownAddress);
  }

  private void rateHolds(int length, long now) {
    recent.add(new long[] {now, length});
    recentBytes += length;
    while (recent.getFirst()[0] < now - SECOND) {
      recentBytes -= recent.removeFirst()[1];
    }
    assertThat(recentBytes)
        .as("bytes within a second")
        .isLessThanOrEqualTo(CEILING + 2 * Limits.SNAPSHOT_BODY_MAX + 20_000);
  }

  void receive(byte[] packet, int from) {
    long now = clock.nowNanos();
    int length = path.open(packet, packet.length, plain);
    if (length == PacketPath.IGNORED) {
      return;
    }
    opened++;
    if (server) {
      incoming.decodeFromClient(plain, 0, length);
    } else {
      incoming.decodeFromServer(plain, 0, length);
    }
    path.received(incoming, lanes, this::heard, now);
    if (incoming.hasSnapshot() && incoming.snapshot().tick() > newestTick) {
      newestTick = incoming.snapshot().tick();
      snapshotTicks.add(newestTick);
    }
    if (incoming.isChallenged()) {
      response = incoming.pathChallenge();
      responseDue = true;
    }
    if (server && from != where.proven()) {
      moved(packet.length, from, now);
    }
  }

  private void moved(int bytes, int from, long now) {
    if (incoming.hasPathResponse() && where.answered(from, incoming.pathResponse())) {
      return;
    }
    if (where.heardFrom(from, bytes, 80, now)) {
      path.begin(writer, now).pathChallenge(where.challenge());
      assertThat(writer.length() + PacketCipher.OVERHEAD).isLessThanOrEqualTo(80);
      seal(now, from);
    }
  }
}
