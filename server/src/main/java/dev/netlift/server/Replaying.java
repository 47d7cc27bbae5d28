package dev.netlift.server;

import dev.netlift.server.ServerConfig.UsageException;
import dev.netlift.server.host.ExitCode;
import dev.netlift.server.replay.Replay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** {@code --replay FILE}: plays a recorded match again and says where it differs, if it does. */
final class Replaying {
  private static final int SAME = 0;
  private static final int DIFFERS = 1;

  private Replaying() {}

  /**
   * @return exit code: 0 the same match, 1 another one, 2 wrong usage
   */
  static int run(List<String> args) {
    try {
      int at = args.indexOf("--replay");
      if (at + 1 == args.size()) {
        throw new UsageException("--replay needs a file");
      }
      byte[] recording = Files.readAllBytes(Path.of(args.get(at + 1)));
      var outcome = Replay.of(recording, Games.find(ServerConfig.game(args)));
      System.out.println(args.contains("--json") ? json(outcome) : text(outcome));
      outcome.failure().ifPresent(failure -> failure.printStackTrace(System.out));
      return outcome.divergence().isEmpty() ? SAME : DIFFERS;
    } catch (UsageException | IllegalArgumentException e) {
      System.err.println("netlift-server: " + e.getMessage());
    } catch (IOException e) {
      System.err.println("netlift-server: cannot read the recording: " + e);
    }
    return ExitCode.USAGE.number();
  }

  private static String text(Replay.Outcome outcome) {
    return "%s, seed %d: %d ticks with %d inputs, %s"
        .formatted(
            outcome.gameVersion(),
            outcome.seed(),
            outcome.ticks(),
            outcome.inputs(),
            outcome
                .divergence()
                .orElse(
                    outcome.failure().isPresent()
                        ? "the same until the room threw:"
                        : outcome.ended()
                            ? "the same match"
                            : "the same as far as it is recorded"));
  }

  private static String json(Replay.Outcome outcome) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("game", outcome.gameVersion())
        .put("seed", outcome.seed())
        .put("ticks", outcome.ticks())
        .put("inputs", outcome.inputs())
        .put("ended", outcome.ended())
        .put("divergence", outcome.divergence().orElse(null))
        .put("failure", outcome.failure().map(Throwable::toString).orElse(null))
        .toString();
  }
}
