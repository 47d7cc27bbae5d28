package dev.netlift.backend.push;

import java.util.List;

/**
 * Players' subscriptions. Reads see what was last written; every fault of the service is a
 * BackendException. Any thread.
 */
interface SubscriptionStore {
  int PER_PLAYER_MAX = 16;

  /**
   * Keeps a subscription as the player's, whoever had its endpoint before. Of more than {@value
   * #PER_PLAYER_MAX} the least recently used leaves.
   *
   * @return whether he did not have it already
   */
  boolean put(String playerId, Subscription subscription);

  /** What is the player's now, the most recently used first. */
  List<Subscription> of(String playerId);

  /** Forgets it, if it is this player's; else nothing changes. */
  void remove(String playerId, String subscriptionId);

  /** Forgets it unless the client has posted it since it was read. */
  void prune(String playerId, Subscription subscription);

  /** Does not send to it until then. */
  void rest(String playerId, Subscription subscription, long untilMillis);

  /** The same because our key was refused once more; posting it makes all well. */
  void refuse(String playerId, Subscription subscription, long untilMillis);

  /**
   * Notes that the player is told of something that supersedes what was told under the same tag.
   *
   * @return false, changing nothing, if something later was told
   */
  boolean supersede(String playerId, String tag, long atMillis);
}
