package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Faults;
import dev.netlift.backend.functions.Metrics;
import dev.netlift.backend.functions.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

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
