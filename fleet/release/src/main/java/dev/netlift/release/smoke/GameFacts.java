package dev.netlift.release.smoke;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client must know of the game of a build. Immutable.
 *
 * @param version the server refuses another
 * @param inputs as its clients send them, one or more
 */
public record GameFacts(String version, List<byte[]> inputs) {
  private static final int SECONDS_MAX = 60;

  public GameFacts {
    inputs = List.copyOf(inputs);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("the game's description has no sample inputs");
    }
  }

  /**
   * Asks the server of a build, on our own runtime: the build's may be of another architecture.
   *
   * @throws IOException it does not say
   */
  public static GameFacts of(Path build) throws IOException, InterruptedException {
    var jars = new ArrayList<String>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(build.resolve("lib"), "*.jar")) {
      found.forEach(jar -> jars.add(jar.toString()));
    }
    Path said = Files.createTempFile("netlift-game", ".json");
    try {
      Process server =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xmx64m",
                  "-cp",
                  String.join(File.pathSeparator, jars.stream().sorted().toList()),
                  "dev.netlift.server.Main",
                  "--describe")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .redirectOutput(said.toFile())
              .start();
      try {
        if (!server.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || server.exitValue() != 0) {
          throw new IOException("the server in " + build + " does not describe its game");
        }
      } finally {
        server.destroyForcibly();
      }
      return parse(Files.readString(said));
    } finally {
      Files.delete(said);
    }
  }

  static GameFacts parse(String json) throws IOException {
    try {
      JsonNode description = JsonMapper.shared().readTree(json);
      var inputs = new ArrayList<byte[]>();
      for (JsonNode input : description.path("inputs")) {
        inputs.add(Base64.getDecoder().decode(input.asString("")));
      }
      return new GameFacts(description.path("version").asString(""), inputs);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IOException("that describes no game: " + e.getMessage(), e);
    }
  }
}
