package dev.netlift.server.net;

import java.util.List;

/**
 * Shows the room to those who watch: the host, for its room. The listener hears it of them; each
 * method says on which thread.
 */
public interface Audience {
  /**
   * Somebody is about to watch. Any thread but the tick thread; may take its time. Comes again, and
   * is done before {@link #watched} is.
   */
  void prepare();

  /** Whether anybody watches from now on. Tick thread. */
  void watched(boolean anybody);

  /**
   * What somebody who begins to watch is told before all else, as events. Tick thread.
   *
   * @return each at most {@link dev.netlift.protocol.Limits#EVENT_PAYLOAD_MAX} bytes
   */
  List<byte[]> introduction();

  /** From here on the spectators' thread: one more is shown what is due. */
  void joined(Spectator spectator);

  /** Called once per {@link #joined}. */
  void left(Spectator spectator);

  /** Shows everybody what is due by now. Once every tick period, while anybody watches. */
  void turn(long nowNanos);
}
