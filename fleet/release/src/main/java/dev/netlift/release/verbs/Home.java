package dev.netlift.release.verbs;

import dev.netlift.release.build.BuildCommand;
import dev.netlift.release.build.FleetBuild;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where things are in a checkout that has been built.
 *
 * @param root of the repository
 */
record Home(Path root) {
  /** The folder the launcher names, else the one we were started in. */
  static Home find() {
    return new Home(Path.of(System.getProperty("netlift.home", "")).toAbsolutePath().normalize());
  }

  /** Of the local cloud, and of releases. */
  Path state() {
    return root.resolve(".netlift");
  }

  Path releases() {
    return state().resolve("releases");
  }

  Path gameBuild() {
    return root.resolve("server/target/game");
  }

  /**
   * What GameLift is to get when nobody says: the build of the arena for this machine's processor,
   * made now. Where no such build can be made, a local cloud takes what Maven has left.
   */
  Path fleetBuild(boolean local) throws IOException {
    try {
      return BuildCommand.standard(root);
    } catch (FleetBuild.RefusedException e) {
      if (local) {
        return gameBuild();
      }
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  Path template(String stack) {
    return root.resolve("fleet/aws/templates").resolve(stack + ".json");
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
