package dev.netlift.local.gamelift;

import java.nio.file.Path;
import java.util.List;

/**
 * Which processes a fleet keeps running.
 *
 * @param activationsMax sessions that may be starting at once on each machine
 * @param activationTimeoutSeconds 1 to 600
 */
record RuntimeConfiguration(List<Entry> entries, int activationsMax, int activationTimeoutSeconds) {
  /** Where GameLift unpacks a build; launch paths are below it. */
  static final String GAME_ROOT = "/local/game/";

  static final int ACTIVATION_TIMEOUT_DEFAULT = 300;

  /** Of a fleet that starts nothing itself. */
  static final RuntimeConfiguration NONE =
      new RuntimeConfiguration(List.of(), Integer.MAX_VALUE, ACTIVATION_TIMEOUT_DEFAULT);

  /**
   * @param launchPath below {@link #GAME_ROOT}
   * @param parameters split at blanks
   */
  record Entry(String launchPath, String parameters, int concurrentExecutions) {
    /** Stands for what was started elsewhere. */
    static final Entry ELSEWHERE = new Entry("", "", 1);

    /** Whether it is the same process to start, however often. */
    boolean same(Entry other) {
      return launchPath.equals(other.launchPath) && parameters.equals(other.parameters);
    }

    List<String> arguments() {
      return parameters.isBlank() ? List.of() : List.of(parameters.strip().split("\\s+"));
    }
  }

  RuntimeConfiguration {
    entries = List.copyOf(entries);
  }

  /** The file of a build that a launch path means. */
  static Path executable(Path buildDir, String launchPath) {
    return buildDir.resolve(launchPath.substring(GAME_ROOT.length()));
  }
}
