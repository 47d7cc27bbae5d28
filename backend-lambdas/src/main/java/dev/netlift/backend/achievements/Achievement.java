package dev.netlift.backend.achievements;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Something to be proud of. Its id is forever: players' items speak of it.
 *
 * @param face what a player is shown
 * @param scope the span its criteria look at, one for all of them
 * @param repeatable once in each of its scope's periods, else once
 * @param active when set, only matches begun within it count
 * @param prerequisites keys of what must have been unlocked, {@code id} or {@code id#tier}
 * @param criteria null when the prerequisites are all it takes; of a tiered one a leaf whose target
 *     is the first tier's
 * @param tiers ascending by how hard they are; empty for one that has none
 */
record Achievement(
    String id,
    Face face,
    Scope scope,
    boolean repeatable,
    @Nullable Season active,
    List<String> prerequisites,
    @Nullable Criteria criteria,
    List<Tier> tiers) {

  enum Visibility {
    NORMAL,
    /** Until it is unlocked, a player sees that there is one, not which. */
    SECRET,
    /** Until it is unlocked, a player does not see it at all. */
    HIDDEN
  }

  /**
   * @param nameKey under which a client finds the name in the player's language
   * @param descriptionKey the same for the description
   */
  record Face(
      String name,
      String description,
      String nameKey,
      String descriptionKey,
      String icon,
      int points,
      Visibility visibility) {}

  /**
   * @param points for this tier alone
   */
  record Tier(String name, long target, int points) {}

  Achievement {
    prerequisites = List.copyOf(prerequisites);
    tiers = List.copyOf(tiers);
  }

  /** Under which an unlock is stored, {@code tier} from 1 and 0 for one without tiers. */
  String key(int tier) {
    return tier == 0 ? id : id + "#" + tier;
  }

  /** All keys it can be unlocked under, but for the period. */
  List<String> keys() {
    if (tiers.isEmpty()) {
      return List.of(id);
    }
    return IntStream.rangeClosed(1, tiers.size()).mapToObj(this::key).toList();
  }

  /** The id in a key. */
  static String idOf(String key) {
    int end = key.length();
    for (int i = 0; i < key.length(); i++) {
      if (key.charAt(i) == '#' || key.charAt(i) == '@') {
        end = i;
        break;
      }
    }
    return key.substring(0, end);
  }

  /** The tier in a key, 0 if it has none. */
  static int tierOf(String key) {
    int from = key.indexOf('#') + 1;
    if (from == 0) {
      return 0;
    }
    int to = key.indexOf('@', from);
    return Integer.parseInt(key, from, to < 0 ? key.length() : to, 10);
  }
}
