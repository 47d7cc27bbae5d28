package dev.netlift.backend.avatars;

import org.jspecify.annotations.Nullable;

/** How far the pictures of accounts were compared. Any thread. */
interface Cursor {
  /** Null at the beginning. */
  @Nullable String find();

  void save(@Nullable String cursor);
}
