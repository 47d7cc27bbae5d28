package dev.netlift.server.replay;

import dev.netlift.server.room.RoomOutput;

/** What a room has said, as one number, on its way to whom it concerns. */
final class Said implements RoomOutput {
  private static final int ALL = -1;
  private static final int MILESTONE = -2;

  private final RoomOutput output;
  private int sum = 1;

  Said(RoomOutput output) {
    this.output = output;
  }

  @Override
  public void toAll(byte[] event) {
    sum = Fingerprints.of(Fingerprints.mixed(sum, ALL), event);
    output.toAll(event);
  }

  @Override
  public void to(int seat, byte[] event) {
    sum = Fingerprints.of(Fingerprints.mixed(sum, seat), event);
    output.to(seat, event);
  }

  @Override
  public void milestone(int seat) {
    sum = Fingerprints.mixed(Fingerprints.mixed(sum, MILESTONE), seat);
    output.milestone(seat);
  }

  int sum() {
    return sum;
  }
}
