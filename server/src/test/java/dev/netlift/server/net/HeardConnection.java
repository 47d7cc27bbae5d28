package dev.netlift.server.net;

import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectionListener;
import dev.netlift.protocol.Snapshot;
import dev.netlift.protocol.Transport;
import dev.netlift.protocol.Welcome;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What one client heard; read from any thread. */
final class HeardConnection implements ConnectionListener {
  final List<Snapshot> snapshots = new CopyOnWriteArrayList<>();
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
  public void snapshot(Snapshot snapshot) {
    snapshots.add(snapshot);
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
