package dev.netlift.client.net;

import dev.netlift.protocol.ClientPacket;
import dev.netlift.protocol.ClientPacket.Input;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketKeys;
import dev.netlift.protocol.ReplayWindow;
import dev.netlift.protocol.ServerPacket;
import dev.netlift.protocol.Transport;
import java.io.IOException;
import java.util.List;

/** What an admitted connection sends and hears inside its packets. On the loop's thread. */
final class Session {
  /** A packet that came before, or too late to tell. */
  static final int IGNORED = -1;

  private final long connectionId;
  private final Wire wire;
  private final ConnectionListener listener;
  private final PacketCipher sealer;
  private final PacketCipher opener;
  private final ReplayWindow replay = new ReplayWindow();
  private final SnapshotAssembler snapshots = new SnapshotAssembler();
  private final InputLog inputs;
  private final byte[] sealed = new byte[Limits.DATAGRAM_MAX];
  private long outSequence;
  private long eventSequence;
  private boolean acknowledgementDue;
  private long sentNanos;

  Session(
      long connectionId,
      Wire wire,
      Transport transport,
      PacketKeys keys,
      PacketCipher opener,
      ConnectionListener listener) {
    this.connectionId = connectionId;
    this.wire = wire;
    this.listener = listener;
    this.opener = opener;
    sealer = new PacketCipher(keys.clientToServer());
    inputs = new InputLog(transport == Transport.UDP ? Limits.INPUT_COPIES : 1);
  }

  boolean acknowledgementDue() {
    return acknowledgementDue;
  }

  long sentNanos() {
    return sentNanos;
  }

  void sendInput(byte[] payload) throws IOException {
    send(inputs.add(payload, System.nanoTime()), false);
  }

  void sendLeave() throws IOException {
    send(List.of(), true);
  }

  void sendEmpty() throws IOException {
    send(List.of(), false);
  }

  private void send(List<Input> carried, boolean leave) throws IOException {
    byte[] bytes = new ClientPacket(carried, snapshots.newestTick(), eventSequence, leave).encode();
    int length = sealer.seal(connectionId, ++outSequence, bytes, 0, bytes.length, sealed, 0);
    wire.send(sealed, length);
    acknowledgementDue = false;
    sentNanos = System.nanoTime();
  }

  /**
   * One packet from the server.
   *
   * @param plain room for what it holds
   * @return the close code it carried, 0, or {@link #IGNORED}
   * @throws dev.netlift.protocol.ProtocolException if it is not the server's, or malformed
   */
  int receive(byte[] packet, int length, byte[] plain, long arrivalNanos) {
    if (PacketCipher.looksLikePacket(packet, 0, length)
        && !replay.fresh(PacketCipher.sequence(packet, 0))) {
      return IGNORED;
    }
    int plainLength = opener.open(packet, 0, length, plain, 0);
    replay.mark(PacketCipher.sequence(packet, 0));
    ServerPacket content = ServerPacket.decode(plain, 0, plainLength);
    content
        .snapshot()
        .flatMap(snapshots::add)
        .ifPresent(
            snapshot -> {
              inputs.acknowledge(
                  snapshot.ackInputSequence(), snapshot.holdMicros(), arrivalNanos, listener);
              listener.snapshot(snapshot);
            });
    for (ServerPacket.Event event : content.events()) {
      acknowledgementDue = true;
      // What comes out of order comes again.
      if (event.sequence() == eventSequence + 1) {
        eventSequence++;
        listener.event(event.payload());
      }
    }
    return content.closeCode();
  }
}
