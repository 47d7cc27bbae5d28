package dev.netlift.backend.achievements;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is wrong with achievements taken together. */
final class DefinitionsCheck {
  private DefinitionsCheck() {}

  static List<String> faults(Map<String, Achievement> achievements) {
    var faults = new ArrayList<String>();
    for (Achievement one : achievements.values()) {
      for (String key : one.prerequisites()) {
        var named = achievements.get(Achievement.idOf(key));
        if (named == null || !key.equals(named.id()) && !named.keys().contains(key)) {
          faults.add("achievement " + one.id() + ": prerequisite " + key + " is not defined");
        }
      }
    }
    var sound = new HashSet<String>();
    for (Achievement one : achievements.values()) {
      cycle(one, achievements, sound, new ArrayDeque<>(), faults);
    }
    return faults;
  }

  /** Adds the first cycle reached from {@code one}. */
  private static boolean cycle(
      Achievement one,
      Map<String, Achievement> all,
      Set<String> sound,
      Deque<String> way,
      List<String> faults) {
    if (sound.contains(one.id())) {
      return false;
    }
    if (way.contains(one.id())) {
      var round = new ArrayList<>(way.reversed());
      round = new ArrayList<>(round.subList(round.indexOf(one.id()), round.size()));
      round.add(one.id());
      faults.add(
          "achievement " + one.id() + ": prerequisites in a cycle, " + String.join(" -> ", round));
      return true;
    }
    way.push(one.id());
    for (String key : one.prerequisites()) {
      var next = all.get(Achievement.idOf(key));
      if (next != null && cycle(next, all, sound, way, faults)) {
        sound.addAll(way);
        return true;
      }
    }
    way.pop();
    sound.add(one.id());
    return false;
  }
}
