package dev.netlift.client.net;

import dev.netlift.protocol.Welcome;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What a connection heard; read from any thread. */
final class HeardConnection implements ConnectionListener {
  final List<Welcome> welcomes = new CopyOnWriteArrayList<>();
  final List<ReceivedSnapshot> snapshots = new CopyOnWriteArrayList<>();
  final List<byte[]> events = new CopyOnWriteArrayList<>();
  final List<CloseReason> closed = new CopyOnWriteArrayList<>();

  @Override
  public void welcome(Welcome welcome) {
    welcomes.add(welcome);
  }

  @Override
  public void snapshot(ReceivedSnapshot snapshot) {
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

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + 8_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain for: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
