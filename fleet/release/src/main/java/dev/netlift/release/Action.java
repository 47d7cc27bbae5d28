package dev.netlift.release;

/** What a run changes. Nothing here ends a game session. */
public sealed interface Action {
  record CreateBuild(String version) implements Action {}

  record UploadBuild(String buildId) implements Action {}

  record DeleteBuild(String buildId) implements Action {}

  /** Makes the change set if there is none, and executes it. */
  record CreateStack(String name, String generation, String buildId, SystemFacts system)
      implements Action {}

  /** The stack of a fleet without sessions, to which no alias leads. */
  record DeleteStack(String name) implements Action {}

  /** The same for a fleet that no stack made. */
  record DeleteFleet(String fleetId) implements Action {}

  record SetCapacity(String fleetId, String location, Capacity capacity) implements Action {}

  record StopScaling(String fleetId, String location) implements Action {}

  record StartScaling(String fleetId, String location) implements Action {}

  /** New game sessions cannot be scaled away. */
  record Guard(String fleetId) implements Action {}

  /** A real player plays a session of its own. */
  record Smoke(String fleetId, int attempt, SystemFacts system) implements Action {}

  record MoveAlias(String aliasId, String toFleetId) implements Action {}
}
