package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Faults;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

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
  public Map<String, Aggregate> find(Collection<String> playerIds) {
    return faults.call(
        () -> {
          var found = new HashMap<String, Aggregate>();
          for (String playerId : playerIds) {
            found.put(playerId, rows.getOrDefault(playerId, Aggregate.of(playerId)));
          }
          return found;
        });
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

  @Override
  public Page page(@Nullable String after, int max) {
    return faults.call(
        () -> {
          var all =
              rows.values().stream()
                  .filter(row -> after == null || row.playerId().compareTo(after) > 0)
                  .sorted(Comparator.comparing(Aggregate::playerId))
                  .limit(max + 1L)
                  .toList();
          var page = all.subList(0, Math.min(max, all.size()));
          return new Page(page, all.size() > max ? page.getLast().playerId() : null);
        });
  }
}
