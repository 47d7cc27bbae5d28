package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.State;
import dev.netlift.release.aws.Clients;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Several Regions, one after the other. */
final class InTurn {
  private InTurn() {}

  /** What is done in one Region. */
  interface Each {
    State run(Clients.Target target) throws IOException, InterruptedException;
  }

  /** The first is the canary: where one does not come to a good end, the others are left alone. */
  static List<State> untilOneFails(List<Clients.Target> targets, Each each)
      throws IOException, InterruptedException {
    var ends = new ArrayList<State>();
    for (Clients.Target target : targets) {
      ends.add(each.run(target));
      if (ends.getLast().exit() != Exit.DONE) {
        break;
      }
    }
    return ends;
  }

  /**
   * How it ended as a whole.
   *
   * @param regions there are, those that were left alone included
   */
  static Exit exit(List<State> ends, int regions) {
    long done = ends.stream().filter(end -> end.exit() == Exit.DONE).count();
    if (done == regions) {
      return Exit.DONE;
    }
    return done > 0 || ends.isEmpty() ? Exit.PARTIAL : ends.getLast().exit();
  }
}
