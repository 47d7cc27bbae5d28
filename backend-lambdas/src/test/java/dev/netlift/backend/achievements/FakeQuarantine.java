package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Faults;
import dev.netlift.backend.functions.Metrics;
import dev.netlift.backend.functions.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A quarantine in memory, and what it counted. */
final class FakeQuarantine implements QuarantineStore {
  final Faults faults = new Faults();
  final Map<String, Quarantined> rows = new ConcurrentHashMap<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @Override
  public boolean keep(Quarantined entry) {
    return faults.call(
        () -> {
          var news = new boolean[1];
          rows.compute(
              entry.id(),
              (id, kept) -> {
                news[0] = kept == null || kept.report().sequence() < entry.report().sequence();
                return news[0] ? entry : kept;
              });
          return news[0];
        });
  }

  @Override
  public Optional<Quarantined> find(String id) {
    return faults.call(() -> Optional.ofNullable(rows.get(id)));
  }

  @Override
  public Page page(@Nullable String after, int max) {
    return faults.call(
        () -> {
          var all =
              rows.values().stream()
                  .filter(row -> after == null || row.id().compareTo(after) > 0)
                  .sorted(Comparator.comparing(Quarantined::id))
                  .limit(max + 1L)
                  .toList();
          var page = all.subList(0, Math.min(max, all.size()));
          return new Page(page, all.size() > max ? page.getLast().id() : null);
        });
  }

  @Override
  public boolean remove(Quarantined entry) {
    return faults.call(
        () -> {
          var kept = rows.get(entry.id());
          return kept != null
              && kept.report().sequence() == entry.report().sequence()
              && rows.remove(entry.id(), kept);
        });
  }

  Quarantine counted() {
    return new Quarantine(
        this, new Metrics(new PrintStream(log, true, StandardCharsets.UTF_8), new TestClock()));
  }

  /** How often the alarm's metric was counted. */
  long rings() {
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("\"ReportsQuarantined\":1"))
        .count();
  }
}
