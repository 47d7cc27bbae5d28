package dev.netlift.local.play;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The version that a game's clients must say, as its server tells it. The server is asked once, by
 * the first who asks, who waits for it. Any thread.
 */
public final class GameVersion {
  private final Path build;
  private final Path described;
  private @Nullable String version; // guarded by this

  /**
   * @param build as it is in target/game
   * @param described what the server has said already, if it has
   */
  public GameVersion(Path build, Path described) {
    this.build = build;
    this.described = described;
  }

  /**
   * @throws IOException the server did not say
   */
  public synchronized String get() throws IOException, InterruptedException {
    if (version == null) {
      version = Files.exists(described) ? read(described) : asked();
    }
    return version;
  }

  private String asked() throws IOException, InterruptedException {
    Path answer = Files.createTempFile("netlift-game", ".json");
    try {
      GameDescription.write(build, answer);
      return read(answer);
    } finally {
      Files.deleteIfExists(answer);
    }
  }

  private static String read(Path file) throws IOException {
    try {
      return JsonMapper.shared().readTree(Files.readString(file)).required("version").asString();
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IOException("the server did not describe its game", e);
    }
  }
}
