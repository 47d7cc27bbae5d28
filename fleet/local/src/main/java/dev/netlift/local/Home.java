package dev.netlift.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where things are in a checkout that has been built.
 *
 * @param root of the repository
 * @param gameBuild what GameLift would get as a build
 */
record Home(Path root, Path gameBuild) {
  Home(Path root) {
    this(root, root.resolve("server/target/game"));
  }

  /** The folder the launcher names, else the one we were started in. */
  static Home find() {
    return new Home(Path.of(System.getProperty("netlift.home", "")).toAbsolutePath().normalize());
  }

  /**
   * With another game's build instead of the arena's.
   *
   * @param game folder of a game that has been built; null: the arena
   */
  Home playing(@Nullable Path game) {
    return game == null
        ? this
        : new Home(root, game.toAbsolutePath().normalize().resolve("target/game"));
  }

  /** Everything that outlives a run. */
  Path state() {
    return root.resolve(".netlift");
  }

  Path logs() {
    return state().resolve("logs");
  }

  Path clientConfig() {
    return state().resolve("client.json");
  }

  /** What bots are to know of a game that is not the arena. */
  Path gameDescription() {
    return state().resolve("game.json");
  }

  Path template(String stack) {
    return root.resolve("fleet/aws/templates").resolve(stack + ".json");
  }

  /** The pages for browsers, when they are built. */
  Path site() {
    return root.resolve("client/web/target/site");
  }

  Path dynamoDb() {
    return root.resolve("fleet/local/target/dynamodb");
  }

  Path s3Proxy() {
    return root.resolve("fleet/local/target/s3");
  }

  Path runtimeInterfaceClient() {
    return root.resolve("fleet/local/target/ric");
  }

  /** The one jar of all functions, whatever its version. */
  Path functionsJar() {
    Path folder = root.resolve("backend-lambdas/target");
    var found = new ArrayList<Path>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*-functions.jar")) {
        jars.forEach(found::add);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot look into " + folder, e);
      }
    }
    if (found.size() != 1) {
      throw new IllegalStateException(
          "expected one *-functions.jar in " + folder + ", found " + found.size());
    }
    return found.getFirst();
  }

  /** Class path of the bots, for a process of their own. */
  String botsClassPath() {
    Path target = root.resolve("client/bots/target");
    return target.resolve("netlift-bots.jar")
        + System.getProperty("path.separator")
        + target.resolve("lib").resolve("*");
  }

  /** The JDK we run on, which the launcher has checked. */
  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /**
   * @throws IllegalStateException names what is not built and how to build it
   */
  void requireBuilt() {
    var missing =
        Stream.of(
                gameBuild().resolve("bin/netlift-server"),
                dynamoDb(),
                runtimeInterfaceClient(),
                s3Proxy())
            .filter(path -> !Files.exists(path))
            .map(path -> path.startsWith(root) ? root.relativize(path) : path)
            .map(Path::toString)
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "not built: " + String.join(", ", missing) + ". Run ./mvnw -DskipTests package");
    }
  }
}
