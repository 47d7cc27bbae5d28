package dev.netlift.benchmarks.arena;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** How many clients a server carries: found by going up in steps, then halving the last one. */
final class Capacity {
  private static final double LATE_MAX = 0.01;
  private static final double STEP = 1.3;
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
      Measured last = runs.undisturbed(crowd);
      if (last.keepsUp(LATE_MAX)) {
        carried = clients;
        found = last;
      } else {
        refused = clients;
        limit = last.isLimitedByLoad() ? last.fault() + " at " + clients : "";
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

  private static int rounded(double clients) {
    return (int) Math.round(clients / ROUNDED_TO) * ROUNDED_TO;
  }
}
