package dev.netlift.release;

import java.util.Map;

/** What a run changes. Nothing here ends a game session. */
public sealed interface Action {
  record CreateBuild(String version) implements Action {}

  record UploadBuild(String buildId) implements Action {}

  record DeleteBuild(String buildId) implements Action {}

  /**
   * Makes the change set if there is none, and executes it.
   *
   * @param like stack of the generation before, whose parameters hold where none is given; or empty
   * @param parameters that are given
   */
  record CreateStack(
      String name,
      String generation,
      String buildId,
      SystemFacts system,
      String like,
      Map<String, String> parameters)
      implements Action {}

  /** The stack of fleets without sessions, to which no alias leads. */
  record DeleteStack(String name) implements Action {}

  /** The same for a fleet that no stack made. */
  record DeleteFleet(String fleetId) implements Action {}

  record SetCapacity(String fleetId, String location, Capacity capacity) implements Action {}

  record StopScaling(String fleetId, String location) implements Action {}

  record StartScaling(String fleetId, String location) implements Action {}

  /** New game sessions cannot be scaled away. */
  record Guard(String fleetId) implements Action {}

  /** A real player plays a session of its own on each of them. */
  record Smoke(FleetRef fleet, int attempt, SystemFacts system) implements Action {}

  record MoveAlias(String aliasId, String toFleetId) implements Action {}

  /** The alias for Spot fleets leads nowhere: the queue passes it over. */
  record CloseAlias(String aliasId) implements Action {}
}
