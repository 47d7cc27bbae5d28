package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.time.Duration;
import java.time.Instant;

/** How many game sessions one creator may start. Owned by the loop. */
final class CreatorLimits {
  // Where a fleet has no policy of its own.
  private static final FleetSettings.CreatorLimit NO_POLICY = new FleetSettings.CreatorLimit(1, 0);
  private static final Duration NO_POLICY_PERIOD = Duration.ofSeconds(1);

  private final Loop loop;
  private final GameSessions sessions;

  CreatorLimits(Loop loop, GameSessions sessions) {
    this.loop = loop;
    this.sessions = sessions;
  }

  /**
   * @throws AwsException the creator has had as many as the fleet allows in its period
   */
  void check(Fleet fleet, String creatorId) {
    FleetSettings.CreatorLimit limit = fleet.settings.creatorLimit().orElse(NO_POLICY);
    Duration period = limit.minutes() == 0 ? NO_POLICY_PERIOD : Duration.ofMinutes(limit.minutes());
    Instant since = loop.now().minus(period);
    long had =
        sessions.all().stream()
            .filter(session -> session.fleetId.equals(fleet.id))
            .filter(session -> session.creatorId.equals(creatorId))
            .filter(session -> session.created.isAfter(since))
            .count();
    if (had >= limit.sessions()) {
      throw new AwsException(
          400,
          "LimitExceededException",
          "Creator %s may start %d game sessions in %s on fleet %s, and has started %d."
              .formatted(creatorId, limit.sessions(), period, fleet.id, had));
    }
  }
}
