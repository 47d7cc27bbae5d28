package dev.netlift.server.replay;

import dev.netlift.server.room.Game;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Where matches are recorded. */
public final class Recordings {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private Recordings() {}

  /**
   * The same game; each match goes to a file of its own.
   *
   * @param folder made if need be
   * @param process told apart from others in the same folder by it
   */
  public static Game<?> into(Path folder, String process, Clock clock, Game<?> game) {
    return recorded(folder, process, clock, game);
  }

  private static <I> Game<RecordedGame.Input<I>> recorded(
      Path folder, String process, Clock clock, Game<I> game) {
    return new RecordedGame<>(
        game,
        () -> {
          String name = "match-" + NAME.format(clock.instant()) + "-" + process + ".recording";
          var file = new RecordFile(folder.resolve(name));
          file.closeOnExit();
          return file;
        });
  }
}
