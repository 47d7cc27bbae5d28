package dev.netlift.backend.push;

import dev.netlift.backend.functions.Faults;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Subscriptions in memory. */
final class FakeSubscriptions implements SubscriptionStore {
  final Faults faults = new Faults();
  private final Map<String, Map<String, Subscription>> byPlayer = new HashMap<>();
  private final Map<String, Long> told = new HashMap<>();

  private Map<String, Subscription> his(String playerId) {
    return byPlayer.computeIfAbsent(playerId, _ -> new HashMap<>());
  }

  @Override
  public synchronized boolean put(String playerId, Subscription subscription) {
    return faults.call(
        () -> {
          byPlayer.forEach(
              (other, all) -> {
                if (!other.equals(playerId)) {
                  all.remove(subscription.id());
                }
              });
          boolean added = his(playerId).put(subscription.id(), subscription) == null;
          while (his(playerId).size() > PER_PLAYER_MAX) {
            his(playerId)
                .values()
                .remove(
                    his(playerId).values().stream()
                        .min(Comparator.comparingLong(Subscription::usedAtMillis))
                        .orElseThrow());
          }
          return added;
        });
  }

  @Override
  public synchronized List<Subscription> of(String playerId) {
    return faults.call(
        () -> {
          var all = new ArrayList<>(his(playerId).values());
          all.sort(Comparator.comparingLong(Subscription::usedAtMillis).reversed());
          return List.copyOf(all);
        });
  }

  @Override
  public synchronized void remove(String playerId, String subscriptionId) {
    faults.call(() -> Optional.ofNullable(his(playerId).remove(subscriptionId)));
  }

  @Override
  public synchronized void prune(String playerId, Subscription subscription) {
    faults.call(
        () -> {
          var now = his(playerId).get(subscription.id());
          if (now != null && now.usedAtMillis() == subscription.usedAtMillis()) {
            his(playerId).remove(subscription.id());
          }
          return true;
        });
  }

  @Override
  public void rest(String playerId, Subscription subscription, long untilMillis) {
    change(playerId, subscription, now -> with(now, untilMillis, now.refusals()));
  }

  @Override
  public void refuse(String playerId, Subscription subscription, long untilMillis) {
    change(playerId, subscription, now -> with(now, untilMillis, subscription.refusals() + 1));
  }

  private synchronized void change(
      String playerId, Subscription subscription, UnaryOperator<Subscription> change) {
    faults.call(
        () -> {
          his(playerId)
              .computeIfPresent(
                  subscription.id(),
                  (id, now) ->
                      now.usedAtMillis() == subscription.usedAtMillis() ? change.apply(now) : now);
          return true;
        });
  }

  private static Subscription with(Subscription one, long restUntilMillis, int refusals) {
    return new Subscription(
        one.id(),
        one.endpoint(),
        one.p256dh(),
        one.auth(),
        one.keyId(),
        one.usedAtMillis(),
        restUntilMillis,
        refusals);
  }

  @Override
  public synchronized boolean supersede(String playerId, String tag, long atMillis) {
    return faults.call(
        () -> {
          String name = playerId + " " + tag;
          if (told.getOrDefault(name, Long.MIN_VALUE) > atMillis) {
            return false;
          }
          told.put(name, atMillis);
          return true;
        });
  }
}
