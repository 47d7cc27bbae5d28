package dev.netlift.bots;

import dev.netlift.protocol.Transport;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * @param count bots, 1 to 500
 * @param play how long each plays after admission
 * @param mode of matchmaking, for example {@code arena}
 * @param seed of the bots' dice; bot n uses {@code seed + n}
 * @param party bots to a party, 1 to 10; the last party may be smaller
 * @param matchMost how long a bot waits for a match
 * @param game what they play; null: the arena
 * @param identity file by which the only bot is the same player after a restart; null: a new guest
 */
record BotOptions(
    int count,
    Duration play,
    Transport transport,
    String mode,
    int party,
    long seed,
    Duration matchMost,
    @Nullable Path identity,
    @Nullable OtherGame game) {
  private static final int COUNT_MAX = 500;
  private static final int PARTY_MAX = 10;

  BotOptions {
    if (count < 1 || count > COUNT_MAX) {
      throw new IllegalArgumentException("count must be 1 to " + COUNT_MAX + ", was " + count);
    }
    if (play.compareTo(Duration.ofSeconds(1)) < 0 || play.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("seconds must be 1 to 3600, was " + play.toSeconds());
    }
    if (mode.isBlank()) {
      throw new IllegalArgumentException("mode must not be empty");
    }
    if (identity != null && count != 1) {
      throw new IllegalArgumentException("an identity is one bot's: count must be 1, was " + count);
    }
    if (party < 1 || party > PARTY_MAX) {
      throw new IllegalArgumentException("party must be 1 to " + PARTY_MAX + ", was " + party);
    }
  }

  /** New guests. */
  BotOptions(
      int count,
      Duration play,
      Transport transport,
      String mode,
      int party,
      long seed,
      Duration matchMost) {
    this(count, play, transport, mode, party, seed, matchMost, null, null);
  }

  /** What to say at the door. */
  String gameVersion() {
    return game == null ? Bot.GAME_VERSION : game.version();
  }

  /** A match for bot {@code number} to play. */
  PlayedMatch match(int number) {
    return game == null
        ? new PlayedMatch(new Hunter(seed + number), System::nanoTime)
        : new PlayedMatch(game.presser(seed + number), System::nanoTime);
  }

  /** Whether bot {@code number}, from 1, leads a party. */
  boolean leads(int number) {
    return party > 1 && (number - 1) % party == 0;
  }

  /** How many are in the party that bot {@code number} leads. */
  int partyOf(int number) {
    return Math.min(party, count - number + 1);
  }
}
