package dev.netlift.backend.achievements;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Where the live definitions are. Any thread. */
interface DefinitionsStore {
  /**
   * Which definitions are live, in a few bytes.
   *
   * @param rev how often definitions were applied; the condition of the next time
   * @param bodyId under which {@link #body} finds them
   * @param who applied them, as IAM names him
   */
  record Head(long rev, String bodyId, String fingerprint, long atMillis, String who) {}

  /**
   * @param gone ids that were once defined, and how
   */
  record Body(JsonNode file, Lasting gone) {}

  /** Empty when nobody ever applied any. */
  Optional<Head> head();

  /** What {@code head} stands for. Never changes. */
  Body body(Head head);

  /**
   * Makes definitions live if exactly {@code head.rev() - 1} are.
   *
   * @return false, changing nothing, if somebody else's came first
   */
  boolean apply(Head head, Body body);
}
