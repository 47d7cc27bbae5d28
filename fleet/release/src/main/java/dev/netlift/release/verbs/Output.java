package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.State;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The last word of a run. */
final class Output {
  private Output() {}

  static void print(List<State> ends, Exit exit, boolean json) {
    if (json) {
      System.out.println(json(ends, exit));
    } else {
      for (State end : ends) {
        System.out.println(
            end.order().region()
                + ": "
                + (end.exit() == Exit.DONE ? "done" : end.exit() + ", " + end.problem())
                + "; sessions ended: "
                + end.tally().sessionsEnded()
                + ", players dropped: "
                + end.tally().playersDropped());
      }
    }
    System.out.flush();
  }

  /** Of one Region its own object; of several a list. */
  static void print(List<ObjectNode> regions) {
    if (regions.size() == 1) {
      System.out.println(regions.getFirst());
    } else {
      ObjectNode all = JsonMapper.shared().createObjectNode();
      all.putArray("regions").addAll(regions);
      System.out.println(all);
    }
    System.out.flush();
  }

  /** Of one Region its own object; of several a list with sums. */
  static ObjectNode json(List<State> ends, Exit exit) {
    if (ends.size() == 1) {
      return Told.json(ends.getFirst());
    }
    ObjectNode all = JsonMapper.shared().createObjectNode();
    all.put("exit", exit.code())
        .put("end", exit.name())
        .put("sessionsEnded", ends.stream().mapToInt(end -> end.tally().sessionsEnded()).sum())
        .put("playersDropped", ends.stream().mapToInt(end -> end.tally().playersDropped()).sum());
    var regions = all.putArray("regions");
    ends.forEach(end -> regions.add(Told.json(end)));
    return all;
  }
}
