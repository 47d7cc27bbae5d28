package dev.netlift.server.room;

import java.util.ArrayList;
import java.util.List;

/** Keeps what a room says. */
public final class HeardOutput implements RoomOutput {
  /**
   * @param seat -1: to all
   */
  public record Heard(int seat, byte[] event) {}

  public final List<Heard> events = new ArrayList<>();
  public final List<Integer> milestones = new ArrayList<>();

  @Override
  public void toAll(byte[] event) {
    events.add(new Heard(-1, event));
  }

  @Override
  public void to(int seat, byte[] event) {
    events.add(new Heard(seat, event));
  }

  @Override
  public void milestone(int seat) {
    milestones.add(seat);
  }
}
