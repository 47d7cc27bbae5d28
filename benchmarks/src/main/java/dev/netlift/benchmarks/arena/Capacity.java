package dev.netlift.benchmarks.arena;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** How many clients a server carries: found by going up in steps, then halving the last one. */
final class Capacity {
  private static final double LATE_MAX = 0.01;
  private static final double STEP = 1.3;
  private static final double STOLEN_MAX = 0.01;
  private static final int TRIES_MAX = 3;
  private static final int HALVINGS = 2;
  private static final int CLIENTS_MAX = 3000;
  private static final int ROUNDED_TO = 20;

  private Capacity() {}

  /** The run with the most clients that were carried; its values name them. */
  static Measured of(Runs runs, Subject subject) throws IOException, InterruptedException {
    int carried = 0;
    int refused = 0;
    String limit = "";
    Measured found = new Measured(Map.of(), Double.NaN, Double.NaN, "", "it keeps up with none");
    int clients = subject.clients();
    for (int halvings = 0; halvings <= HALVINGS && clients <= CLIENTS_MAX; ) {
      Subject crowd = subject.with(clients);
      Measured last = undisturbed(runs, crowd);
      boolean loadIsFull = last.loadCoresBusy() >= Measured.LOAD_CORES_MAX;
      if (!loadIsFull && last.keepsUp(LATE_MAX)) {
        carried = clients;
        found = last;
      } else {
        refused = clients;
        limit = loadIsFull ? last.fault() + " at " + clients : "";
      }
      if (refused == 0) {
        clients = rounded(clients * STEP);
      } else {
        halvings++;
        clients = carried == 0 ? rounded(clients / STEP) : rounded((carried + refused) / 2.0);
      }
    }
    Map<String, Double> values = new HashMap<>(found.values());
    values.put("clients", (double) carried);
    // What the load limits is less than the server carries: a verdict for ours, and none for
    // others.
    String fault = subject.ours() || limit.isEmpty() ? found.fault() : limit;
    return new Measured(
        values, found.loadCoresBusy(), found.serverCoreBusy(), found.others(), fault);
  }

  /** Once more, twice at most, when the host kept the server's core for itself. */
  private static Measured undisturbed(Runs runs, Subject crowd)
      throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      Measured one = runs.run(crowd);
      ArenaBench.say(crowd, one);
      if (tries == TRIES_MAX || !(one.stolenShare() > STOLEN_MAX)) {
        return one;
      }
    }
  }

  private static int rounded(double clients) {
    return (int) Math.round(clients / ROUNDED_TO) * ROUNDED_TO;
  }
}
