package dev.netlift.local.chaos;

import dev.netlift.local.gamelift.ProcessReport;
import dev.netlift.local.lambda.FunctionChild;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** Does what the schedule says to whatever runs by then. One thread. */
final class Injector {
  private static final int IDLE_SHARE = 4;
  private static final long AMID_MILLIS = 250;

  private final Site site;
  private final GatewayRecord gateway;
  private final LoopingBots bots;
  private final int count;
  private final Consumer<String> log;
  private final Map<Fault.Kind, Integer> done = new EnumMap<>(Fault.Kind.class);
  private final Set<Long> killed = new HashSet<>();
  private int amid;

  /**
   * @param count of the bots
   * @param log gets a line per fault
   */
  Injector(Site site, GatewayRecord gateway, LoopingBots bots, int count, Consumer<String> log) {
    this.site = site;
    this.gateway = gateway;
    this.bots = bots;
    this.count = count;
    this.log = log;
  }

  /** Faults that hit somebody, by kind. */
  Map<Fault.Kind, Integer> done() {
    return Map.copyOf(done);
  }

  /** The processes ended by us. */
  Set<Long> killed() {
    return Set.copyOf(killed);
  }

  /** How many functions were killed amid an invocation. */
  int amid() {
    return amid;
  }

  /** Nothing happens if nobody is there to be hit. */
  void inject(Fault fault) throws InterruptedException {
    String hit =
        switch (fault.kind()) {
          case SERVER -> killServer(fault.pick());
          case FUNCTION -> killFunction(fault.pick());
          case GAMELIFT -> cutServer(fault.pick());
          case PLAYER -> cutPlayer(fault.pick());
          case ANSWER -> loseAnswer(fault.pick());
        };
    if (!hit.isEmpty()) {
      done.merge(fault.kind(), 1, Integer::sum);
      log.accept(hit);
    }
  }

  private String killServer(int pick) {
    List<ProcessReport> running =
        site.servers().stream().filter(p -> p.exit() == ProcessReport.Exit.RUNNING).toList();
    List<ProcessReport> hosting =
        running.stream().filter(p -> p.gameSessionId().isPresent()).toList();
    // Most hits go where it hurts, some to processes that start or wait.
    List<ProcessReport> candidates =
        hosting.isEmpty() || pick % IDLE_SHARE == 0 ? running : hosting;
    if (candidates.isEmpty()) {
      return "";
    }
    ProcessReport victim = candidates.get(pick % candidates.size());
    OptionalLong pid = victim.pid();
    return pid.isPresent() && kill(pid.getAsLong())
        ? "killed game server "
            + pid.getAsLong()
            + victim.gameSessionId().map(id -> " of session " + Seats.tail(id)).orElse(", idle")
        : "";
  }

  private String killFunction(int pick) throws InterruptedException {
    List<FunctionChild> all = byPid();
    if (all.isEmpty()) {
      return "";
    }
    String function = all.get(pick % all.size()).function();
    long deadline = System.currentTimeMillis() + AMID_MILLIS;
    while (System.currentTimeMillis() < deadline) {
      for (FunctionChild child : byPid()) {
        if (child.busy() && child.function().equals(function) && kill(child.pid())) {
          amid++;
          return "killed function " + function + " " + child.pid() + " amid an invocation";
        }
      }
      Thread.sleep(1);
    }
    FunctionChild idle = all.get(pick % all.size());
    return kill(idle.pid()) ? "killed function " + function + " " + idle.pid() : "";
  }

  private List<FunctionChild> byPid() {
    return site.functions().stream().sorted(Comparator.comparingLong(FunctionChild::pid)).toList();
  }

  private boolean kill(long pid) {
    boolean hit =
        ProcessHandle.of(pid)
            .map(handle -> handle.isAlive() && handle.destroyForcibly())
            .orElse(false);
    if (hit) {
      killed.add(pid);
    }
    return hit;
  }

  private String cutServer(int pick) {
    List<ProcessReport> connected =
        site.servers().stream()
            .filter(p -> p.exit() == ProcessReport.Exit.RUNNING && p.port().isPresent())
            .toList();
    if (connected.isEmpty()) {
      return "";
    }
    ProcessReport victim = connected.get(pick % connected.size());
    return site.cut(victim.processId())
        ? "cut GameLift off from game server " + victim.pid().orElse(0)
        : "";
  }

  private String cutPlayer(int pick) {
    int bot = pick % count + 1;
    String order = (pick / count % 2 == 0 ? "cut " : "vanish ") + bot;
    return bots.order(order) ? order + ", a bot" : "";
  }

  private String loseAnswer(int pick) {
    var routes = GatewayRecord.Route.values();
    GatewayRecord.Route route = routes[pick % (routes.length - 1)];
    gateway.loseNext(route);
    return "losing the next answer to " + route;
  }
}
