package dev.netlift.server.host;

import dev.netlift.protocol.Lane;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.Connection;
import dev.netlift.server.net.TransportKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that keeps what it is given. */
final class FakeConnection implements Connection {
  final List<byte[]> events = new ArrayList<>();
  final List<Long> snapshotTicks = new ArrayList<>();
  @Nullable CloseCode closed;
  private final String playerId;
  private final String playerSessionId;

  FakeConnection(String playerId) {
    this(playerId, "psess-" + playerId);
  }

  FakeConnection(String playerId, String playerSessionId) {
    this.playerId = playerId;
    this.playerSessionId = playerSessionId;
  }

  @Override
  public String playerId() {
    return playerId;
  }

  @Override
  public String playerSessionId() {
    return playerSessionId;
  }

  @Override
  public TransportKind transport() {
    return TransportKind.UDP;
  }

  @Override
  public void sendSnapshot(long tick, long baseline, byte[] body, int offset, int length) {
    snapshotTicks.add(tick);
  }

  @Override
  public long baselineTick() {
    return 0;
  }

  @Override
  public void sendEvent(byte[] payload) {
    events.add(payload);
  }

  @Override
  public void send(Lane lane, byte[] payload) {
    events.add(payload);
  }

  @Override
  public long acknowledgedTick() {
    return 0;
  }

  @Override
  public void close(CloseCode code) {
    if (closed == null) {
      closed = code;
    }
  }
}
