package dev.netlift.local.matchmaking;

import dev.netlift.local.flexmatch.MatchPool;
import dev.netlift.local.flexmatch.Matcher;
import dev.netlift.local.flexmatch.Pass;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.Ticket;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool of one configuration, on a thread of its own, so that a long search keeps nobody waiting
 * but the next one. What is asked is done in the order of asking; answers come back on the home
 * thread. A ticket may have been taken back while a pass found it: whoever hears of a match looks.
 */
public final class PoolThread {
  private static final Logger log = LoggerFactory.getLogger(PoolThread.class);

  /** Hears of each pass, on the home thread. */
  @FunctionalInterface
  public interface Hearer {
    /**
     * @param nextStepMillis when the next expansion step of a waiting ticket comes
     */
    void passed(Pass pass, OptionalLong nextStepMillis);
  }

  private final MatchPool pool;
  private final Executor worker;
  private final Executor home;

  /**
   * @param worker one thread, or one after the other
   */
  public PoolThread(RuleSet rules, Matcher.Budget budget, Executor worker, Executor home) {
    this.pool = new MatchPool(rules, budget);
    this.worker = worker;
    this.home = home;
  }

  public void add(Ticket ticket) {
    worker.execute(() -> pool.add(ticket));
  }

  /** Harmless when it is not there. */
  public void remove(String ticketId) {
    worker.execute(() -> pool.remove(ticketId));
  }

  /**
   * @param nowMillis on the clock of {@link Ticket#enteredMillis}
   */
  public void pass(long nowMillis, Hearer hearer) {
    worker.execute(
        () -> {
          Pass pass;
          OptionalLong next;
          try {
            pass = pool.pass(nowMillis);
            next = pool.nextStepMillis();
          } catch (RuntimeException e) {
            // A fault of ours; the tickets wait on, for the next change or their time-out.
            log.atError().setCause(e).log("matchmaking pass failed");
            return;
          }
          home.execute(() -> hearer.passed(pass, next));
        });
  }
}
