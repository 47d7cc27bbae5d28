package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Faults;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Aggregates in memory, with the stream of unlock marks that the table would carry. */
final class FakeAggregates implements AggregateStore {
  final Faults faults = new Faults();
  final Map<String, Aggregate> rows = new ConcurrentHashMap<>();
  final List<String> unlocksOnStream = new CopyOnWriteArrayList<>();

  @Override
  public Aggregate find(String playerId) {
    return faults.call(() -> rows.getOrDefault(playerId, Aggregate.of(playerId)));
  }

  @Override
  public boolean save(Aggregate next, List<String> unlocks) {
    return faults.call(
        () -> {
          var saved = new boolean[1];
          rows.compute(
              next.playerId(),
              (id, row) -> {
                long rev = row == null ? 0 : row.rev();
                if (rev != next.rev() - 1) {
                  return row;
                }
                saved[0] = true;
                unlocksOnStream.addAll(unlocks);
                return next;
              });
          return saved[0];
        });
  }
}
