package dev.netlift.server.net;

import dev.netlift.protocol.IncomingPacket;
import dev.netlift.protocol.Limits;

/**
 * One player's inputs from arrival to the tick they are meant for, and how early they came. Tick
 * thread.
 */
final class PlayerInputs {
  private static final long NOTHING_CAME = Long.MAX_VALUE;

  private final InputQueue queue = new InputQueue();
  private final InputQueue.Due room;
  private final long periodNanos;
  private long roomTick;
  private long roomTickNanos;
  private long marginNanos = NOTHING_CAME;
  private long toldNanos;

  /**
   * @param room takes what is due
   */
  PlayerInputs(InputQueue.Due room, long periodNanos) {
    this.room = room;
    this.periodNanos = periodNanos;
  }

  long fetch() {
    return roomTick + queue.fetch();
  }

  /** The room made this tick, in the turn that started then. */
  void ticked(long tick, long startNanos) {
    roomTick = tick;
    roomTickNanos = startNanos;
  }

  /** The newest tick the room made. */
  long roomTick() {
    return roomTick;
  }

  /** Takes input {@code index} of a packet, unless it came before or is too old. */
  void receive(IncomingPacket packet, int index, long nowNanos) {
    long sequence = packet.inputSequence(index);
    if (sequence <= queue.newest()) {
      return;
    }
    long tick = packet.inputTick(index);
    // One that is meant for later than can wait is as good as one for now.
    long due = tick > roomTick + 1 + Limits.INPUTS_AHEAD_MAX ? 0 : tick;
    long ahead = due == 0 ? 1 : due - roomTick;
    marginNanos = Math.min(marginNanos, roomTickNanos + ahead * periodNanos - nowNanos);
    queue.add(
        sequence, due, packet.inputViewTime(index), packet.inputPayload(index), nowNanos, room);
    if (due == 0) {
      queue.release(roomTick, room);
    }
  }

  /** The room is about to make the next tick: hands it what is meant for that. */
  void beforeTick() {
    queue.release(roomTick + 1, room);
  }

  /** The newest sequence the room has. */
  long applied() {
    return queue.applied();
  }

  long appliedArrivalNanos() {
    return queue.appliedArrivalNanos();
  }

  /**
   * By how much the latest since {@link #told} was early; negative: late. If none came, what was
   * told before: a lost packet says nothing about the time of those that come.
   */
  long marginNanos() {
    return marginNanos == NOTHING_CAME ? toldNanos : marginNanos;
  }

  /** The peer is being told the margin: the next begins. */
  void told() {
    toldNanos = marginNanos();
    marginNanos = NOTHING_CAME;
  }
}
