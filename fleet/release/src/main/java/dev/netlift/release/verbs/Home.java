package dev.netlift.release.verbs;

import dev.netlift.release.aws.Clients;
import dev.netlift.release.build.BuildCommand;
import dev.netlift.release.build.FleetBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where things are in a checkout that has been built.
 *
 * @param root of the repository
 */
record Home(Path root) {
  private static final String CLIENT = "client.json";

  /** The folder the launcher names, else the one we were started in. */
  static Home find() {
    return new Home(Path.of(System.getProperty("netlift.home", "")).toAbsolutePath().normalize());
  }

  /** Of the local cloud, and of releases. */
  Path state() {
    return root.resolve(".netlift");
  }

  /** Where the states of runs lie: those of AWS outlive a local cloud's. */
  Path releases(Clients.Target target) {
    return state().resolve(target.endpoint().isPresent() ? "releases" : "aws");
  }

  /**
   * Where a local cloud keeps what it is.
   *
   * @param region of it; empty: the one that is started when nobody says
   * @throws IOException none is running there
   */
  Path localCloud(String region) throws IOException {
    Path beside = state().resolve("regions").resolve(region);
    if (!region.isEmpty() && Files.exists(beside.resolve(CLIENT))) {
      return beside;
    }
    if (!Files.exists(state().resolve(CLIENT))) {
      throw new IOException(
          "no local cloud is running here (no " + state().resolve(CLIENT) + "): ./netlift up");
    }
    String running =
        JsonMapper.shared()
            .readTree(Files.readString(state().resolve(CLIENT)))
            .path("region")
            .asString("");
    if (!region.isEmpty() && !region.equals(running)) {
      throw new IOException(
          "no local cloud of "
              + region
              + " is running here: ./netlift up --region "
              + region
              + " --port N starts one beside the other");
    }
    return state();
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
