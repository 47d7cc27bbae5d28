package dev.netlift.local.chaos;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one player has: lifetime totals by metric, and keys of what is unlocked. Immutable. */
public record Awards(SortedMap<String, Long> totals, SortedSet<String> unlocked) {
  public static final Awards NONE = new Awards(new TreeMap<>(), new TreeSet<>());

  public Awards {
    totals = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(totals));
    unlocked = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(unlocked));
  }

  /**
   * Of all players of a match, whoever they are: the same awards give the same, in any order of
   * players.
   *
   * @return SHA-256 in hex
   */
  static String hash(Collection<Awards> players) {
    var lines = players.stream().map(Awards::toString).sorted().toList();
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
