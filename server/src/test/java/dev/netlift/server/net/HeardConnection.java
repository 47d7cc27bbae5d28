package dev.netlift.server.net;

import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectionListener;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What one client heard; read from any thread. */
final class HeardConnection implements ConnectionListener {
  final List<ReceivedSnapshot> snapshots = new CopyOnWriteArrayList<>();

  /** When each of them came. */
  final List<Long> snapshotNanos = new CopyOnWriteArrayList<>();

  final List<byte[]> events = new CopyOnWriteArrayList<>();
  final List<CloseReason> closed = new CopyOnWriteArrayList<>();
  final List<Long> roundTrips = new CopyOnWriteArrayList<>();
  final List<Long> inputsToSnapshots = new CopyOnWriteArrayList<>();
  final List<Transport> resumed = new CopyOnWriteArrayList<>();
  final List<String> outdated = new CopyOnWriteArrayList<>();
  volatile @Nullable Welcome welcome;

  @Override
  public void resumed(Transport transport) {
    resumed.add(transport);
  }

  @Override
  public void outdated(int protocolVersion, String gameVersion) {
    outdated.add(protocolVersion + " " + gameVersion);
  }

  @Override
  public void welcome(Welcome welcome) {
    this.welcome = welcome;
  }

  @Override
  public void snapshot(ReceivedSnapshot snapshot) {
    // The table is the connection's, and used again.
    var entities = EntityTable.growing(NetWorld.LAYOUT, snapshot.entities().capacity());
    entities.copyFrom(snapshot.entities());
    snapshotNanos.add(System.nanoTime());
    snapshots.add(new ReceivedSnapshot(snapshot.tick(), snapshot.ackInputSequence(), entities));
  }

  @Override
  public void event(byte[] payload) {
    events.add(payload);
  }

  @Override
  public void closed(CloseReason reason) {
    closed.add(reason);
  }

  @Override
  public void roundTrip(long nanos) {
    roundTrips.add(nanos);
  }

  @Override
  public void inputToSnapshot(long nanos) {
    inputsToSnapshots.add(nanos);
  }
}
