package dev.netlift.release;

import java.time.Instant;

/** What a run asks of the cloud. Each has its own {@link Answer}. */
public sealed interface Question {
  /** Who asks, what the system stack says, where the alias leads, and what the quotas allow. */
  record TheSystem(String stack) implements Question {}

  /** The newest build of this version; a READY one before others. */
  record TheBuild(String version) implements Question {}

  record TheStack(String name) implements Question {}

  record TheFleet(String fleetId) implements Question {}

  /** Game sessions that are not over. */
  record OpenSessions(String fleetId) implements Question {}

  /** Game sessions that ended since then otherwise than by themselves. */
  record CutSessions(String fleetId, Instant since) implements Question {}

  record TheAlias(String aliasId) implements Question {}
}
