package dev.netlift.server.host;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * @param tick runs tasks on the tick thread, in order
 * @param slow runs what may block
 * @param stop makes the tick loop return
 */
public record HostThreads(Executor tick, Executor slow, Runnable stop) {
  private static final Logger log = LoggerFactory.getLogger(HostThreads.class);

  /** From any thread. */
  void onTick(Runnable task) {
    try {
      tick.execute(task);
    } catch (RejectedExecutionException e) {
      // Stopped: nothing matters any more. Full: the loop is stuck, and health says so.
      log.atWarn().addKeyValue("cause", e.getMessage()).log("the tick thread took no task");
    }
  }
}
