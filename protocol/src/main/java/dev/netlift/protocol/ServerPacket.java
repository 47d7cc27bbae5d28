package dev.netlift.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The content of one encrypted packet from a server, as the client reads it; an empty one keeps the
 * connection alive. The server writes it with {@link ServerPacketWriter}.
 *
 * @param closeCode why the connection is over; 0 while it is not
 */
public record ServerPacket(Optional<Snapshot> snapshot, List<Event> events, int closeCode) {
  /**
   * The room at a tick, or one piece of it.
   *
   * @param ackInputSequence newest input the room had; 0 for none
   * @param baseline tick the body is relative to; 0 for a whole one
   * @param holdMicros server time between receiving the acknowledged input and sending
   * @param arrivalMarginMicros how long before its tick the acknowledged input arrived
   * @param piece from 0
   * @param pieces 1 for a whole body
   */
  public record Snapshot(
      long tick,
      long ackInputSequence,
      long baseline,
      long holdMicros,
      long arrivalMarginMicros,
      byte[] body,
      int piece,
      int pieces) {}

  /**
   * One game event.
   *
   * @param sequence counted from 1, without gaps
   */
  public record Event(long sequence, byte[] payload) {}

  public ServerPacket {
    events = List.copyOf(events);
  }

  /**
   * @throws ProtocolException on malformed bytes or a broken limit
   */
  public static ServerPacket decode(byte[] plain, int offset, int length) {
    dev.netlift.protocol.wire.ServerPacket wire;
    try {
      wire = dev.netlift.protocol.wire.ServerPacket.parser().parseFrom(plain, offset, length);
    } catch (InvalidProtocolBufferException e) {
      throw new ProtocolException("server packet is malformed");
    }
    if (wire.getEventsCount() > Limits.EVENTS_MAX) {
      throw new ProtocolException("server packet has " + wire.getEventsCount() + " events");
    }
    if (wire.getClose() < 0 || wire.getClose() > 255) {
      throw new ProtocolException("close code is not 0 to 255");
    }
    var events = new ArrayList<Event>(wire.getEventsCount());
    for (var event : wire.getEventsList()) {
      if (event.getPayload().size() > Limits.EVENT_PAYLOAD_MAX) {
        throw new ProtocolException("event of " + event.getPayload().size() + " bytes");
      }
      events.add(
          new Event(Integer.toUnsignedLong(event.getSequence()), event.getPayload().toByteArray()));
    }
    return new ServerPacket(
        wire.hasSnapshot() ? Optional.of(snapshot(wire.getSnapshot())) : Optional.empty(),
        events,
        wire.getClose());
  }

  private static Snapshot snapshot(dev.netlift.protocol.wire.Snapshot wire) {
    int pieces = wire.getPieces() == 0 ? 1 : wire.getPieces();
    if (pieces < 1
        || pieces > Limits.SNAPSHOT_PIECES_MAX
        || wire.getPiece() < 0
        || wire.getPiece() >= pieces) {
      throw new ProtocolException("snapshot is a piece that cannot be");
    }
    if (wire.getTick() < 0 || wire.getBaseline() < 0) {
      throw new ProtocolException("snapshot's tick is too large");
    }
    if (wire.getBody().size() > Limits.SNAPSHOT_BODY_MAX) {
      throw new ProtocolException("snapshot body of " + wire.getBody().size() + " bytes");
    }
    return new Snapshot(
        wire.getTick(),
        Integer.toUnsignedLong(wire.getAckInputSequence()),
        wire.getBaseline(),
        Integer.toUnsignedLong(wire.getHoldMicros()),
        Integer.toUnsignedLong(wire.getArrivalMarginMicros()),
        wire.getBody().toByteArray(),
        wire.getPiece(),
        pieces);
  }
}
