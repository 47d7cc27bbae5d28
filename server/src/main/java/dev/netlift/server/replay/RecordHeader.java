package dev.netlift.server.replay;

import dev.netlift.server.room.RoomSetup;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * What a recording begins with.
 *
 * @param gameVersion of the rules that were played
 */
record RecordHeader(String gameVersion, RoomSetup setup) {
  static final byte[] MAGIC = "netlift recording 1\n".getBytes(StandardCharsets.US_ASCII);

  static void write(RecordBuffer to, String gameVersion, RoomSetup setup) {
    to.bytes(MAGIC)
        .text(gameVersion)
        .signed(setup.seed())
        .number(setup.tickRateHz())
        .number(setup.seatsMax())
        .number(setup.properties().size());
    setup.properties().forEach((name, value) -> to.text(name).text(value));
  }

  static RecordHeader read(RecordReader from) throws RecordReader.EndedException {
    if (!Arrays.equals(from.bytes(), MAGIC)) {
      throw new IllegalArgumentException("not a recording, or one of another version");
    }
    String version = from.text();
    long seed = from.signed();
    int tickRateHz = from.count(60);
    int seatsMax = from.count(RoomSetup.SEATS_LIMIT);
    var properties = new TreeMap<String, String>();
    for (int left = from.count(RoomSetup.PROPERTIES_MAX); left > 0; left--) {
      properties.put(from.text(), from.text());
    }
    return new RecordHeader(version, new RoomSetup(seed, tickRateHz, seatsMax, properties));
  }
}
