package dev.netlift.gamelift;

/** Kinds of container groups. */
public enum ContainerGroupType {
  /** Runs a game server; there may be many on an instance. */
  GAME_SERVER,
  /** Once per instance. */
  PER_INSTANCE,
  /** A kind this SDK does not know. */
  UNKNOWN
}
