package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Faults;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** As the table would. */
final class FakeProfiles implements ProfileStore {
  private static final class Row {
    long uploads;
    @Nullable String account;
    @Nullable String avatar;
    String order = "";
  }

  private final TreeMap<String, Row> rows = new TreeMap<>();
  private final Faults faults;

  FakeProfiles(Faults faults) {
    this.faults = faults;
  }

  private synchronized Row row(String playerId) {
    return rows.computeIfAbsent(playerId, id -> new Row());
  }

  @Override
  public synchronized long nextNumber(String playerId, @Nullable String account) {
    return faults.call(
        () -> {
          Row row = row(playerId);
          row.account = account == null ? row.account : account;
          return ++row.uploads;
        });
  }

  @Override
  public synchronized void show(String playerId, String avatar, String order, long atMillis) {
    faults.call(
        () -> {
          Row row = row(playerId);
          if (row.order.compareTo(order) < 0) {
            row.avatar = avatar;
            row.order = order;
          }
          return true;
        });
  }

  @Override
  public synchronized Optional<Profile> find(String playerId) {
    return faults.call(
        () -> Optional.ofNullable(rows.get(playerId)).map(row -> profile(playerId, row)));
  }

  @Override
  public synchronized Page page(@Nullable String after, int max) {
    var found = new ArrayList<Profile>();
    var all = after == null ? rows : rows.tailMap(after, false);
    for (var row : all.entrySet()) {
      found.add(profile(row.getKey(), row.getValue()));
      if (found.size() == max) {
        return new Page(found, row.getKey());
      }
    }
    return new Page(found, null);
  }

  private static Profile profile(String playerId, Row row) {
    return new Profile(playerId, row.account, row.avatar);
  }
}
