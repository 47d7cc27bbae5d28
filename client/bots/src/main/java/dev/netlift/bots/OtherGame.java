package dev.netlift.bots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A game whose rules the bots do not know: they press its sample inputs, each for a while.
 * Immutable.
 *
 * @param version clients must have
 * @param inputs as the game's clients send them
 */
record OtherGame(String version, List<byte[]> inputs) {
  private static final int HELD_MAX = 30;

  OtherGame {
    inputs = List.copyOf(inputs);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("the game's description has no sample inputs");
    }
  }

  /** Reads what {@code netlift-server --describe} prints. */
  static OtherGame read(Path file) throws IOException {
    try {
      JsonNode description = JsonMapper.shared().readTree(Files.readString(file));
      var inputs = new ArrayList<byte[]>();
      for (JsonNode input : description.path("inputs")) {
        inputs.add(Base64.getDecoder().decode(input.asString()));
      }
      return new OtherGame(description.path("version").asString(""), inputs);
    } catch (JacksonException e) {
      throw new IOException(file + " describes no game: " + e.getOriginalMessage(), e);
    }
  }

  Presser presser(long seed) {
    return new Presser(new Random(seed));
  }

  /** One bot's choice. One thread. */
  final class Presser {
    private final Random random;
    private byte[] held = inputs.getFirst();
    private int left;

    private Presser(Random random) {
      this.random = random;
    }

    /** What to send now. */
    byte[] next() {
      if (left-- <= 0) {
        held = inputs.get(random.nextInt(inputs.size()));
        left = random.nextInt(HELD_MAX);
      }
      return held;
    }
  }
}
