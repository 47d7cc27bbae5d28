package dev.netlift.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where things are in a checkout that has been built.
 *
 * @param root of the repository
 * @param gameBuild what GameLift would get as a build
 * @param region of the cloud; each has a state of its own
 */
record Home(Path root, Path gameBuild, String region) {
  /** Where a cloud is when nobody says. */
  static final String REGION = "us-west-2";

  private static final int SHIFTS = 9;
  private static final int SHIFT = 10;

  Home {
    if (!region.matches("[a-z]{2,3}(-[a-z]+)+-[0-9]")) {
      throw new IllegalArgumentException("--region must be one of AWS, was " + region);
    }
  }

  Home(Path root) {
    this(root, root.resolve("server/target/game"), REGION);
  }

  /** The same checkout's cloud of another Region. */
  Home in(String otherRegion) {
    return new Home(root, gameBuild, otherRegion);
  }

  /** All clouds of this checkout: what each has written, or would. */
  List<Path> states() {
    var states = new ArrayList<Path>();
    states.add(in(REGION).state());
    Path others = regions();
    if (Files.isDirectory(others)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(others)) {
        folders.forEach(states::add);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot look into " + others, e);
      }
    }
    return states;
  }

  private Path regions() {
    return root.resolve(".netlift").resolve("regions");
  }

  /** What its game servers' ports are moved by, so that two clouds have room on one machine. */
  int portShift() {
    return region.equals(REGION) ? 0 : SHIFT * (1 + Math.floorMod(region.hashCode(), SHIFTS));
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
        : new Home(root, game.toAbsolutePath().normalize().resolve("target/game"), region);
  }

  /** Everything that outlives a run. */
  Path state() {
    return region.equals(REGION) ? root.resolve(".netlift") : regions().resolve(region);
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
