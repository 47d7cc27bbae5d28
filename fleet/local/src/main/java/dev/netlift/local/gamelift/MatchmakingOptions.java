package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Settings;

/**
 * How FlexMatch behaves where AWS says too little, or where a laptop may do better.
 *
 * @param rules how rule sets are read
 * @param noticeLeavers automatic backfill looks for somebody in the place of a player who left; the
 *     real one does not
 * @param matchIdInMessage a ticket of a standalone configuration says its match in StatusMessage
 */
public record MatchmakingOptions(Settings rules, boolean noticeLeavers, boolean matchIdInMessage) {
  public static final MatchmakingOptions DEFAULT =
      new MatchmakingOptions(Settings.DEFAULT, false, false);

  /**
   * These with one changed.
   *
   * @param name of ours, or of one of {@link Settings}
   * @throws IllegalArgumentException there is none of that name
   */
  public MatchmakingOptions with(String name, boolean value) {
    return switch (name) {
      case "noticeLeavers" -> new MatchmakingOptions(rules, value, matchIdInMessage);
      case "matchIdInMessage" -> new MatchmakingOptions(rules, noticeLeavers, value);
      default -> new MatchmakingOptions(rules.with(name, value), noticeLeavers, matchIdInMessage);
    };
  }
}
