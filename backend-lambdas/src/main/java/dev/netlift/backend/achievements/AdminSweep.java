package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.SweepStore.Sweep;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Evaluates every player under the live definitions, one page a call: whoever calls sets the pace.
 * The cursor is stored after its page, so a sweep that is killed anywhere goes on where it was, and
 * looks at a page's players twice at worst, the second time to no effect.
 */
final class AdminSweep {
  private static final int BODY_BYTES_MAX = 4096;

  private final LiveDefinitions live;
  private final SweepStore sweeps;
  private final Achievements achievements;
  private final AggregateStore aggregates;
  private final AdminAudit audit;
  private final Clock clock;

  AdminSweep(AdminHandler.Parts parts) {
    live = parts.live();
    sweeps = parts.sweeps();
    achievements = parts.achievements();
    aggregates = parts.aggregates();
    audit = new AdminAudit(parts.audit(), parts.clock());
    clock = parts.clock();
  }

  /** Goes on with the sweep for the live definitions, or begins it. */
  Reply step(Request request) {
    JsonNode body = request.json(BODY_BYTES_MAX);
    int players =
        body.has("players")
            ? (int) Json.whole(body, "players", 1, AdminDefinitions.PAGE_MAX)
            : AdminDefinitions.PAGE_MAX;
    var definitions = live.looked().definitions();
    var stored = sweeps.find();
    Sweep sweep;
    if (stored.isEmpty()
        || !stored.get().fingerprint().equals(definitions.fingerprint())
        || stored.get().done() && body.path("again").asBoolean(false)) {
      boolean announced = body.path("announce").asBoolean(false);
      audit.write(
          request,
          body,
          "sweep",
          definitions.fingerprint() + (announced ? ", announced" : ", silent"));
      long rev = stored.map(Sweep::rev).orElse(0L);
      sweep =
          begun(rev + 1, definitions.fingerprint(), announced, clock.millis(), request.userArn());
      save(sweep);
    } else {
      sweep = stored.get();
    }
    if (!sweep.done()) {
      sweep = page(definitions, sweep, players);
    }
    return Reply.of(200, json(sweep));
  }

  private static Sweep begun(
      long rev, String fingerprint, boolean announced, long nowMillis, String who) {
    return new Sweep(rev, fingerprint, announced, null, false, 0, 0, 0, nowMillis, who);
  }

  private Sweep page(Definitions definitions, Sweep sweep, int max) {
    var page = aggregates.page(sweep.cursor(), max);
    long players = 0;
    long unlocks = 0;
    for (Aggregate one : page.aggregates()) {
      var outcome = achievements.touched(one.playerId(), definitions, sweep.announced());
      players += outcome.unlocks().isEmpty() ? 0 : 1;
      unlocks += outcome.unlocks().size();
    }
    @Nullable String next = page.next();
    var after =
        new Sweep(
            sweep.rev() + 1,
            sweep.fingerprint(),
            sweep.announced(),
            next == null ? sweep.cursor() : next,
            next == null,
            sweep.touched() + page.aggregates().size(),
            sweep.players() + players,
            sweep.unlocks() + unlocks,
            sweep.beganAtMillis(),
            sweep.who());
    save(after);
    return after;
  }

  private void save(Sweep next) {
    if (!sweeps.save(next)) {
      throw new Refusal(
          409, "overtaken", "somebody else is sweeping; what he does need not be done again");
    }
  }

  private static JsonNode json(Sweep sweep) {
    return Json.object()
        .put("fingerprint", sweep.fingerprint())
        .put("announced", sweep.announced())
        .put("done", sweep.done())
        .put("touched", sweep.touched())
        .put("players", sweep.players())
        .put("unlocks", sweep.unlocks())
        .put("beganAtMillis", sweep.beganAtMillis())
        .put("who", sweep.who());
  }
}
