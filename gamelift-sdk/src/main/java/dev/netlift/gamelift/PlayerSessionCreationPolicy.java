package dev.netlift.gamelift;

/**
 * Whether the service may reserve further places in the game session. Reservations already made are
 * not affected.
 */
public enum PlayerSessionCreationPolicy {
  /** It may. */
  ACCEPT_ALL,
  /** It may not. */
  DENY_ALL
}
