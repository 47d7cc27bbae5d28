package dev.netlift.server.arena;

import java.util.stream.IntStream;

/** What players may call themselves. Whoever shows a name treats it as text and never as markup. */
final class PlayerName {
  /** In characters, not in bytes. */
  static final int LENGTH_MAX = 24;

  private PlayerName() {}

  /** The name without what cannot be seen, and not too long; empty if nothing is left. */
  static String shown(String told) {
    String visible = text(told.codePoints().filter(PlayerName::visible)).strip();
    return text(visible.codePoints().limit(LENGTH_MAX)).strip();
  }

  private static String text(IntStream codePoints) {
    return codePoints
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Control, format and direction signs could make one name look like another. */
  private static boolean visible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
