package dev.netlift.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of one encrypted packet from a client; an empty one keeps the connection alive.
 *
 * @param inputs oldest first, ascending sequences, at most {@link Limits#INPUTS_MAX}
 * @param newestTick of the snapshots seen, 0 before the first
 * @param eventAck every event up to this sequence was delivered
 * @param leave the player says goodbye
 */
public record ClientPacket(List<Input> inputs, long newestTick, long eventAck, boolean leave) {
  /**
   * One input.
   *
   * @param sequence counted from 1
   * @param payload the game's own, at most {@link Limits#INPUT_PAYLOAD_MAX} bytes; not copied
   */
  public record Input(long sequence, byte[] payload) {}

  public ClientPacket {
    inputs = List.copyOf(inputs);
  }

  public byte[] encode() {
    var wire =
        dev.netlift.protocol.wire.ClientPacket.newBuilder()
            .setNewestTick(newestTick)
            .setEventAck((int) eventAck)
            .setLeave(leave);
    for (Input input : inputs) {
      wire.addInputsBuilder()
          .setSequence((int) input.sequence())
          .setPayload(UnsafeByteOperations.unsafeWrap(input.payload()));
    }
    return wire.build().toByteArray();
  }

  /**
   * @throws ProtocolException on malformed bytes or a broken limit
   */
  public static ClientPacket decode(byte[] plain, int offset, int length) {
    dev.netlift.protocol.wire.ClientPacket wire;
    try {
      wire = dev.netlift.protocol.wire.ClientPacket.parser().parseFrom(plain, offset, length);
    } catch (InvalidProtocolBufferException e) {
      throw new ProtocolException("client packet is malformed");
    }
    int count = wire.getInputsCount();
    if (count > Limits.INPUTS_MAX) {
      throw new ProtocolException("client packet has " + count + " inputs");
    }
    if (wire.getNewestTick() < 0) {
      throw new ProtocolException("client packet's tick is too large");
    }
    var inputs = new ArrayList<Input>(count);
    long previous = 0;
    for (int i = 0; i < count; i++) {
      var input = wire.getInputs(i);
      long sequence = Integer.toUnsignedLong(input.getSequence());
      if (sequence <= previous) {
        throw new ProtocolException("client packet's inputs are out of order");
      }
      if (input.getPayload().size() > Limits.INPUT_PAYLOAD_MAX) {
        throw new ProtocolException("input of " + input.getPayload().size() + " bytes");
      }
      inputs.add(new Input(sequence, input.getPayload().toByteArray()));
      previous = sequence;
    }
    return new ClientPacket(
        inputs, wire.getNewestTick(), Integer.toUnsignedLong(wire.getEventAck()), wire.getLeave());
  }
}
