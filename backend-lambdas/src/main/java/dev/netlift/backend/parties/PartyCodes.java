package dev.netlift.backend.parties;

import dev.netlift.backend.functions.Randomness;
import java.util.Locale;
import java.util.Optional;

/**
 * What one player tells another so that he can join: six letters that cannot be taken for one
 * another when read aloud or from a screen (no 0 O, 1 I L, 2 Z, 5 S, 8 B).
 */
public final class PartyCodes {
  static final String LETTERS = "ACDEFGHJKMNPQRTUVWXY34679";
  static final int LENGTH = 6;

  private PartyCodes() {}

  /** A new one. */
  public static String draw() {
    var random = Randomness.source();
    var code = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return code.toString();
  }

  /** A code as somebody typed it: case, blanks and hyphens do not matter. Empty if it is none. */
  public static Optional<String> read(String typed) {
    if (typed.length() > 4 * LENGTH) {
      return Optional.empty();
    }
    String code = typed.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    boolean possible =
        code.length() == LENGTH && code.chars().allMatch(c -> LETTERS.indexOf(c) >= 0);
    return possible ? Optional.of(code) : Optional.empty();
  }
}
