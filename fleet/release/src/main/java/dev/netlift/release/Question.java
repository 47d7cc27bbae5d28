package dev.netlift.release;

import java.time.Instant;
import java.util.List;

/** What a run asks of the cloud. Each has its own {@link Answer}. */
public sealed interface Question {
  /** Who asks, what the system stack says, where the aliases lead, and what the quotas allow. */
  record TheSystem(String stack) implements Question {}

  /** The newest build of this version; a READY one before others. */
  record TheBuild(String version) implements Question {}

  record TheStack(String name) implements Question {}

  /** Answered in this order. */
  record TheFleets(List<String> fleetIds) implements Question {}

  /** Game sessions that are not over, of all of them. */
  record OpenSessions(List<String> fleetIds) implements Question {}

  /** Game sessions that ended since then otherwise than by themselves. */
  record CutSessions(List<String> fleetIds, Instant since) implements Question {}

  /**
   * @param spotAliasId empty: there is none
   */
  record TheAliases(String aliasId, String spotAliasId) implements Question {}
}
