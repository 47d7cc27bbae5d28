package dev.netlift.backend.push;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** A bounded number of sends at once, over all events of this process. Any thread. */
final class SideBySide implements Sender.AtOnce {
  /**
   * As many as a batch's players have at most, nearly: one slow service must not hold up the rest.
   */
  private static final int AT_ONCE_MAX = 64;

  private final Semaphore room = new Semaphore(AT_ONCE_MAX);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @Override
  public Map<Subscription, Optional<Long>> each(
      List<Subscription> subscriptions, Function<Subscription, Optional<Long>> send) {
    var sends = new LinkedHashMap<Subscription, CompletableFuture<Optional<Long>>>();
    for (Subscription one : subscriptions) {
      sends.put(one, CompletableFuture.supplyAsync(() -> inRoom(one, send), threads));
    }
    var results = new LinkedHashMap<Subscription, Optional<Long>>();
    sends.forEach((one, result) -> results.put(one, result.join()));
    return results;
  }

  private Optional<Long> inRoom(Subscription one, Function<Subscription, Optional<Long>> send) {
    room.acquireUninterruptibly();
    try {
      return send.apply(one);
    } finally {
      room.release();
    }
  }
}
