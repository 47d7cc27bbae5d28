package dev.netlift.bots;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What looping bots are told while they play, a line each: {@code cut N} and {@code vanish N} spoil
 * the connection of bot N, {@code call N} lets N of those on call begin a round instead of as many
 * as an earlier call has left, {@code dismiss N} takes bot N out of the queue, {@code finish} lets
 * nobody begin another round. The end of the lines is an order to finish too. Any thread.
 */
final class Orders {
  private static final Logger log = LoggerFactory.getLogger(Orders.class);

  /** Who can be told to lose his connection, or his place in the queue. */
  interface Player {
    void cut();

    void vanish();

    void dismiss();
  }

  private static final int CALLED_MAX = 500;
  private static final long LOOK_MILLIS = 250;

  private final Map<Integer, Player> players = new ConcurrentHashMap<>();
  private final CountDownLatch finish = new CountDownLatch(1);
  private final Semaphore called = new Semaphore(0);

  void enlist(int bot, Player player) {
    players.put(bot, player);
  }

  boolean finishing() {
    return finish.getCount() == 0;
  }

  /** Sleeps, but not into the finish. */
  void pause(long millis) throws InterruptedException {
    boolean unused = finish.await(millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Waits for a call.
   *
   * @return false when it is time to finish
   */
  boolean awaitCall() throws InterruptedException {
    while (!finishing()) {
      if (called.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        return !finishing();
      }
    }
    return false;
  }

  /** Reads until the lines end. */
  void follow(BufferedReader lines) {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        order(line.strip());
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("no more orders can be read; finishing");
    } finally {
      finish.countDown();
    }
  }

  void order(String line) {
    if (line.equals("finish")) {
      finish.countDown();
      return;
    }
    String[] words = line.split(" ", 2);
    boolean known = words.length == 2 && words[1].matches("\\d{1,9}");
    if (known && words[0].equals("call")) {
      called.drainPermits();
      called.release(Math.min(CALLED_MAX, Integer.parseInt(words[1])));
      return;
    }
    Player player = known ? players.get(Integer.parseInt(words[1])) : null;
    if (player == null) {
      log.atWarn().addKeyValue("order", line).log("an order for nobody");
    } else if (words[0].equals("cut")) {
      player.cut();
    } else if (words[0].equals("vanish")) {
      player.vanish();
    } else if (words[0].equals("dismiss")) {
      player.dismiss();
    } else {
      log.atWarn().addKeyValue("order", line).log("no such order");
    }
  }
}
