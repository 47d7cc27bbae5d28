package dev.netlift.bots;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What looping bots are told while they play, a line each: {@code cut N} and {@code vanish N} spoil
 * the connection of bot N, {@code finish} lets nobody begin another round. The end of the lines is
 * an order to finish too. Any thread.
 */
final class Orders {
  private static final Logger log = LoggerFactory.getLogger(Orders.class);

  /** Who can be told to lose his connection. */
  interface Player {
    void cut();

    void vanish();
  }

  private final Map<Integer, Player> players = new ConcurrentHashMap<>();
  private final CountDownLatch finish = new CountDownLatch(1);

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

  private void order(String line) {
    if (line.equals("finish")) {
      finish.countDown();
      return;
    }
    String[] words = line.split(" ", 2);
    boolean known = words.length == 2 && words[1].matches("\\d{1,9}");
    Player player = known ? players.get(Integer.parseInt(words[1])) : null;
    if (player == null) {
      log.atWarn().addKeyValue("order", line).log("an order for nobody");
    } else if (words[0].equals("cut")) {
      player.cut();
    } else if (words[0].equals("vanish")) {
      player.vanish();
    } else {
      log.atWarn().addKeyValue("order", line).log("no such order");
    }
  }
}
