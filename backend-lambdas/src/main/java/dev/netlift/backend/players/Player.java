package dev.netlift.backend.players;

/**
 * What matchmaking knows of a player.
 *
 * @param playerId the Cognito identity id
 * @param skill what rule sets compare, from {@value #SKILL_MIN} to {@value #SKILL_MAX}
 */
public record Player(String playerId, double skill) {
  /** A newcomer's skill: the middle that the rule sets assume. */
  public static final double SKILL_AT_FIRST = 10;

  static final int SKILL_MIN = 0;
  static final int SKILL_MAX = 10_000;

  public Player {
    if (!(skill >= SKILL_MIN && skill <= SKILL_MAX)) {
      throw new IllegalArgumentException(
          "skill must be " + SKILL_MIN + " to " + SKILL_MAX + ", was " + skill);
    }
  }

  static Player newcomer(String playerId) {
    return new Player(playerId, SKILL_AT_FIRST);
  }
}
