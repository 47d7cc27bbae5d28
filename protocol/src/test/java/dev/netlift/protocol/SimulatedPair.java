package dev.netlift.protocol;

import java.util.SplittableRandom;

/** A client and a server over two simulated links, sharing a clock. */
final class SimulatedPair {
  static final long TICK = 33_333_333;

  /** Small, so that a run of seconds crosses epochs. */
  static final int EPOCH_BITS = 6;

  final SimulatedClock clock;
  final SimulatedLink up;
  final SimulatedLink down;
  final SimulatedPeer client;
  final SimulatedPeer server;
  private PacketKeys keys;
  private final NonceLedger ledger;
  private int clientAddress;
  private int generation;

  SimulatedPair(
      SimulatedClock clock,
      SimulatedLink up,
      SimulatedLink down,
      SplittableRandom random,
      NonceLedger ledger) {
    this.clock = clock;
    this.up = up;
    this.down = down;
    this.ledger = ledger;
    keys = PacketKeys.of(bytes(random), bytes(random), bytes(random), Transport.UDP);
    client =
        new SimulatedPeer(false, clock, path(keys, true), (packet, from) -> toServer(packet, from));
    server =
        new SimulatedPeer(true, clock, path(keys, false), (packet, to) -> toClient(packet, to));
  }

  private static byte[] bytes(SplittableRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return bytes;
  }

  PacketPath path(PacketKeys of, boolean atClient) {
    var toServer = new PacketCipher(of::clientToServer, Aead.JDK, EPOCH_BITS);
    var toClient = new PacketCipher(of::serverToClient, Aead.JDK, EPOCH_BITS);
    return new PacketPath(
        7,
        atClient ? toServer : toClient,
        atClient ? toClient : toServer,
        false,
        SimulatedPeer.CEILING,
        clock.nowNanos());
  }

  /** New keys over a new socket on both sides; the lanes go on. */
  void resume(SplittableRandom random, Transport transport) {
    generation++;
    var fresh = PacketKeys.of(bytes(random), bytes(random), bytes(random), transport);
    keys = fresh;
    client.path = path(fresh, true);
    server.path = path(fresh, false);
    client.lanes.restart();
    server.lanes.restart();
  }

  /** The client's address translation gives it another address. */
  void rebind() {
    clientAddress++;
    client.ownAddress = clientAddress;
  }

  private void toServer(byte[] packet, int from) {
    ledger.sent(packet, keys, true);
    carry(up, packet, () -> server.receive(packet, from));
  }

  private void toClient(byte[] packet, int to) {
    ledger.sent(packet, keys, false);
    carry(
        down,
        packet,
        () -> {
          // Packets to an address the client has left go nowhere.
          if (to == clientAddress) {
            client.receive(packet, 0);
          }
        });
  }

  private void carry(SimulatedLink link, byte[] packet, Runnable arrival) {
    int at = generation;
    for (int copies = link.doubles() ? 2 : 1; copies > 0; copies--) {
      long arrives = link.carry(packet.length, clock.nowNanos());
      if (arrives >= 0) {
        clock.at(
            arrives,
            () -> {
              // An old socket is closed.
              if (at == generation) {
                arrival.run();
              }
            });
      }
    }
  }
}
