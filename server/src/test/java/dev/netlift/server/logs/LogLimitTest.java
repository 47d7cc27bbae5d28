package dev.netlift.server.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What GameLift uploads of a process stays below its limit, however much there is to say. */
class LogLimitTest {
  private static final Path CONFIGURATION = Path.of("src/main/conf/logback.xml");

  /** GameLift uploads no more of a game session; what is larger it leaves out altogether. */
  private static final long GAMELIFT_MAX = 200L << 20;

  private static final int LINE_BYTES = 64 << 10;
  private static final int LINES = 2_400;

  @TempDir private Path folder;

  @Test
  void givenAFloodOfLines_whenLogged_thenPartsAreKeptAndAllTogetherStaysBelowTheLimit()
      throws Exception {
    var context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("netlift.log.folder", folder.toString());
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(CONFIGURATION.toFile());
    context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender("CONSOLE");
    var log = context.getLogger("flood");
    String line = "x".repeat(LINE_BYTES);
    for (int i = 0; i < LINES; i++) {
      log.info(line);
    }
    log.info("the last line");
    context.stop();

    try (Stream<Path> files = Files.list(folder)) {
      List<Path> parts = files.toList();
      assertThat(parts).hasSize(4);
      long bytes = 0;
      for (Path part : parts) {
        bytes += Files.size(part);
      }
      // Two such files at most: one until the game session, one of it.
      assertThat(2 * bytes).isLessThan(GAMELIFT_MAX);
      assertThat(parts)
          .anySatisfy(part -> assertThat(Files.readString(part)).contains("the last line"));
    }
  }
}
