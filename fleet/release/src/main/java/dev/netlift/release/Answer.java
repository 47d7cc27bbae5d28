package dev.netlift.release;

import java.util.List;
import java.util.Map;

/** What the cloud says to a {@link Question}. Immutable. */
public sealed interface Answer {
  /**
   * @param target where the alias leads
   * @param fleets all generations that stacks here have made, whatever became of them
   * @param capacity of the fleet that the alias leads to, by location
   * @param quota what would not fit, empty: all fits
   */
  record TheSystem(
      SystemFacts facts,
      AliasTarget target,
      List<FleetRef> fleets,
      Map<String, Capacity> capacity,
      String quota)
      implements Answer {}

  /**
   * @param status NONE when there is no such build
   */
  record TheBuild(String id, BuildStatus status) implements Answer {}

  /**
   * @param fleetId of its outputs, empty until it is COMPLETE
   * @param reason why it failed
   */
  record TheStack(StackStatus status, String fleetId, String reason) implements Answer {}

  /**
   * @param locations by name
   * @param guarded whether new game sessions get full protection
   * @param reason of its last error event
   */
  record TheFleet(
      FleetStatus status, Map<String, LocationFacts> locations, boolean guarded, String reason)
      implements Answer {
    int instances() {
      return locations.values().stream().mapToInt(LocationFacts::instances).sum();
    }
  }

  /**
   * @param players with a seat in them
   */
  record OpenSessions(int sessions, int players) implements Answer {}

  record CutSessions(int sessions, int players) implements Answer {}

  record TheAlias(AliasTarget target) implements Answer {}

  /** Life of a build. */
  enum BuildStatus {
    NONE,
    INITIALIZED,
    READY,
    FAILED
  }

  /** Life of a stack, as far as it matters here. */
  enum StackStatus {
    NONE,
    /** A change set was made and not executed. */
    REVIEW,
    BUSY,
    COMPLETE,
    FAILED,
    DELETING
  }

  /** Life of a fleet, as far as it matters here. */
  enum FleetStatus {
    NONE,
    STARTING,
    ACTIVE,
    ERROR,
    DELETING
  }
}
