package dev.netlift.client.net;

import dev.netlift.protocol.IncomingPacket;
import dev.netlift.protocol.Lanes;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketPath;
import dev.netlift.protocol.PacketWriter;
import dev.netlift.protocol.Snapshot;
import dev.netlift.protocol.Welcome;
import java.io.IOException;

/**
 * What an admitted player sends and hears inside packets, over one socket after another. On the
 * loop's thread.
 */
final class Session {
  /** A packet that came before, or too late to tell. */
  static final int IGNORED = -1;

  private final ConnectionListener listener;
  private final Lanes lanes = new Lanes();
  private final SnapshotAssembler snapshots = new SnapshotAssembler();
  private final ReceivedTables tables;
  private final InputLog inputs;
  private final InputClock clock;
  private final NetReport report = new NetReport();
  private final IncomingPacket incoming = new IncomingPacket();
  private final PacketWriter writer = new PacketWriter(Limits.FRAME_MAX);
  private final byte[] sealed = new byte[Limits.FRAME_MAX];
  private PacketPath path;
  private Wire wire;
  private int copies;
  private boolean responseDue;
  private long response;
  private long reportedTick;

  Session(PacketPath path, Wire wire, int copies, Welcome welcome, ConnectionListener listener) {
    this.path = path;
    this.wire = wire;
    this.copies = copies;
    this.listener = listener;
    tables = new ReceivedTables(welcome.layout());
    inputs = new InputLog();
    clock = new InputClock(welcome.tickRateHz());
  }

  /** Goes on over another socket: what the server may not have is due again. */
  void resume(PacketPath fresh, Wire other, int inputCopies) {
    path = fresh;
    wire = other;
    copies = inputCopies;
    responseDue = false;
    lanes.restart();
    report.resumed();
  }

  PacketPath path() {
    return path;
  }

  Lanes lanes() {
    return lanes;
  }

  InputClock clock() {
    return clock;
  }

  NetReport report() {
    return report;
  }

  void sendInput(byte[] payload, long viewTime, long nowNanos) throws IOException {
    long tick = clock.nextInputTick(nowNanos);
    long sequence = inputs.add(payload, tick, viewTime, nowNanos);
    listener.inputSent(sequence, tick, payload);
    PacketWriter packet = begin(nowNanos);
    inputs.write(packet, copies);
    path.addMessages(packet, lanes);
    send(nowNanos);
  }

  void sendLeave(long nowNanos) throws IOException {
    begin(nowNanos).leave();
    send(nowNanos);
  }

  void sendEmpty(long nowNanos) throws IOException {
    begin(nowNanos);
    send(nowNanos);
  }

  /** Sends what is due by now: messages again, answers, acknowledgements. */
  void poll(long nowNanos) throws IOException {
    path.findLost(lanes, nowNanos);
    while (lanes.isDue() && path.allows(Limits.MESSAGE_PIECE_MAX, nowNanos)) {
      PacketWriter packet = begin(nowNanos);
      path.addMessages(packet, lanes);
      send(nowNanos);
    }
    if (responseDue || path.owesAcknowledgement()) {
      sendEmpty(nowNanos);
    }
  }

  private PacketWriter begin(long nowNanos) {
    path.begin(writer, nowNanos);
    if (tables.newestTick() != reportedTick) {
      reportedTick = tables.newestTick();
      writer.newestTick(reportedTick);
    }
    if (responseDue) {
      responseDue = false;
      writer.pathResponse(response);
    }
    return writer;
  }

  private void send(long nowNanos) throws IOException {
    int length = path.seal(writer, sealed, nowNanos);
    wire.send(sealed, length);
    report.sent(length);
  }

  /**
   * One packet from the server.
   *
   * @param plain room for what it holds
   * @return the close code it carried, 0, or {@link #IGNORED}
   * @throws dev.netlift.protocol.ProtocolException if it is not the server's, or malformed
   */
  int receive(byte[] packet, int length, byte[] plain, long arrivalNanos) throws IOException {
    int plainLength = path.open(packet, length, plain);
    if (plainLength == PacketPath.IGNORED) {
      return IGNORED;
    }
    incoming.decodeFromServer(plain, 0, plainLength);
    report.received(length);
    path.received(incoming, lanes, listener::message, arrivalNanos);
    if (incoming.isChallenged()) {
      responseDue = true;
      response = incoming.pathChallenge();
    }
    int closeCode = incoming.closeCode();
    if (incoming.hasSnapshot()) {
      snapshots.add(incoming.snapshot()).ifPresent(snapshot -> snapshot(snapshot, arrivalNanos));
    }
    if (responseDue || path.owesAcknowledgementNow()) {
      sendEmpty(arrivalNanos);
    }
    return closeCode;
  }

  private void snapshot(Snapshot snapshot, long arrivalNanos) {
    var entities = tables.decode(snapshot);
    if (entities.isEmpty()) {
      return;
    }
    report.snapshot(snapshot, arrivalNanos);
    clock.snapshot(snapshot, path.roundTripNanos(), arrivalNanos);
    inputs.acknowledge(snapshot.ackInputSequence(), snapshot.holdMicros(), arrivalNanos, listener);
    listener.snapshot(
        new ReceivedSnapshot(snapshot.tick(), snapshot.ackInputSequence(), entities.get()));
  }
}
