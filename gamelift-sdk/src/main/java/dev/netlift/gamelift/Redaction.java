package dev.netlift.gamelift;

import java.util.List;
import java.util.regex.Pattern;

/** Keeps secrets out of texts that people read. */
final class Redaction {
  private static final int LENGTH_MAX = 512;
  private static final Pattern PLAYER_SESSION = Pattern.compile("psess-[A-Za-z0-9.-]+");
  private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}");

  private Redaction() {}

  /**
   * {@code text} on one line and not too long, without {@code secrets} and without anything like a
   * player session.
   */
  static String of(String text, List<String> secrets) {
    String clean = text;
    for (String secret : secrets) {
      if (!secret.isEmpty()) {
        clean = clean.replace(secret, "[not shown]");
      }
    }
    clean = PLAYER_SESSION.matcher(clean).replaceAll("[player session]");
    clean = UNPRINTABLE.matcher(clean).replaceAll(" ");
    return clean.length() > LENGTH_MAX ? clean.substring(0, LENGTH_MAX) + "…" : clean;
  }
}
