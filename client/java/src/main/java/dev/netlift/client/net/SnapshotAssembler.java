package dev.netlift.client.net;

import dev.netlift.protocol.Limits;
import dev.netlift.protocol.ProtocolException;
import dev.netlift.protocol.Snapshot;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts snapshots together from their pieces; only the newest tick counts. */
final class SnapshotAssembler {
  private long deliveredTick = -1;
  private long assemblingTick = -1;
  private @Nullable Snapshot[] pieces = new Snapshot[0];
  private int missing;

  /** Takes one piece. @return the whole snapshot if this completed one newer than any before */
  Optional<Snapshot> add(Snapshot piece) {
    if (piece.tick() <= deliveredTick || piece.tick() < assemblingTick) {
      return Optional.empty();
    }
    if (piece.pieces() == 1) {
      deliveredTick = piece.tick();
      return Optional.of(piece);
    }
    if (piece.tick() > assemblingTick || pieces.length != piece.pieces()) {
      assemblingTick = piece.tick();
      pieces = new Snapshot[piece.pieces()];
      missing = piece.pieces();
    }
    if (pieces[piece.piece()] == null) {
      pieces[piece.piece()] = piece;
      missing--;
    }
    return missing == 0 ? Optional.of(whole(piece)) : Optional.empty();
  }

  private Snapshot whole(Snapshot last) {
    var body = new ByteArrayOutputStream();
    for (Snapshot piece : pieces) {
      if (piece != null) {
        body.writeBytes(piece.body());
      }
    }
    if (body.size() > Limits.SNAPSHOT_BODY_MAX) {
      throw new ProtocolException("snapshot's pieces are too long together");
    }
    deliveredTick = last.tick();
    pieces = new Snapshot[0];
    return new Snapshot(
        last.tick(),
        last.ackInputSequence(),
        last.baseline(),
        last.holdMicros(),
        last.arrivalMarginMicros(),
        body.toByteArray(),
        0,
        1);
  }
}
