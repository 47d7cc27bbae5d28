package dev.netlift.release;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the cloud says to a {@link Question}. Immutable. */
public sealed interface Answer {
  /**
   * @param target where the aliases lead
   * @param fleets all generations that stacks here have made, whatever became of them
   * @param capacity of the fleets that the aliases lead to
   * @param quota what would not fit, empty: all fits
   */
  record TheSystem(
      SystemFacts facts, Routing target, List<FleetRef> fleets, Sizes capacity, String quota)
      implements Answer {}

  /**
   * @param status NONE when there is no such build
   */
  record TheBuild(String id, BuildStatus status) implements Answer {}

  /**
   * @param fleet of its outputs, unknown until it is COMPLETE
   * @param reason why it failed
   */
  record TheStack(StackStatus status, FleetRef fleet, String reason) implements Answer {}

  /** As they were asked for. */
  record TheFleets(List<Fleet> fleets) implements Answer {
    public TheFleets {
      fleets = List.copyOf(fleets);
    }
  }

  /**
   * @param locations by name
   * @param guarded whether new game sessions get full protection
   * @param reason of its last error event
   */
  record Fleet(
      String id,
      FleetStatus status,
      Map<String, LocationFacts> locations,
      boolean guarded,
      String reason) {
    public Fleet {
      locations = Collections.unmodifiableSortedMap(new TreeMap<>(locations));
    }

    /** Whether it is gone, or all but. */
    boolean gone() {
      return status == FleetStatus.NONE || status == FleetStatus.DELETING;
    }

    int instances() {
      return locations.values().stream().mapToInt(LocationFacts::instances).sum();
    }

    int active() {
      return locations.values().stream().mapToInt(LocationFacts::active).sum();
    }

    /** Locations in which somebody could play. */
    public List<String> activeIn() {
      return locations.entrySet().stream()
          .filter(location -> location.getValue().active() > 0)
          .map(Map.Entry::getKey)
          .toList();
    }

    int desired() {
      return locations.values().stream().mapToInt(each -> each.capacity().desired()).sum();
    }

    /** The first location, by name, that is so. */
    Optional<String> firstWhere(Predicate<LocationFacts> condition) {
      return locations.entrySet().stream()
          .filter(location -> condition.test(location.getValue()))
          .map(Map.Entry::getKey)
          .findFirst();
    }
  }

  /**
   * @param players with a seat in them
   */
  record OpenSessions(int sessions, int players) implements Answer {}

  record CutSessions(int sessions, int players) implements Answer {}

  record TheAliases(Routing target) implements Answer {}

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
